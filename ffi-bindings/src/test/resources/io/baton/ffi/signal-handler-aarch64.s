        // The signal handler of SignalHandlerCode for aarch64: void (int, siginfo_t *, void *).
        // It uses 16 bytes of stack, no libc, and registers that a call may change. The kernel keeps all but x0
        // over svc. The word at the end is the address of the data page.
handler:
        hint    #34                     // bti c
        ldr     x6, data
        ldr     w3, [x1, #8]            // si_code
        ldr     w4, [x1, #16]           // si_pid
        ldr     w5, [x1, #20]           // si_uid
        ldp     w9, w10, [x6, #0]       // the sink, our pid
        ldr     w11, [x6, #32]          // the signal by which HotSpot suspends its threads,
        cmp     w0, w11
        b.ne    record
        cmn     w3, #6                  // sent to one thread (SI_TKILL)
        b.ne    record
        cmp     w4, w10                 // by this process:
        b.ne    record
        ldr     x16, [x6, #40]
        br      x16                     // HotSpot's handler does it on this thread
record:
        sub     sp, sp, #16
        stp     w0, w3, [sp]
        stp     w4, w5, [sp, #8]
        mov     w7, w0
        add     x10, x6, #16            // entered
1:      ldxr    x12, [x10]
        add     x12, x12, #1
        stlxr   w11, x12, [x10]
        cbnz    w11, 1b
        mov     w0, w9
        mov     x1, sp
        mov     x2, #16
        mov     x8, #64                 // write
        svc     #0
        cmp     x0, #16
        b.eq    done
        mov     x3, #1
        lsl     x3, x3, x7
        add     x10, x6, #8             // pending
2:      ldxr    x12, [x10]
        orr     x12, x12, x3
        stlxr   w11, x12, [x10]
        cbnz    w11, 2b
        add     x10, x6, #24            // dropped
3:      ldxr    x12, [x10]
        add     x12, x12, #1
        stlxr   w11, x12, [x10]
        cbnz    w11, 3b
        str     wzr, [sp]               // a record of no signal: look at pending
        mov     w0, w9
        svc     #0
done:
        add     sp, sp, #16
        ret
        .p2align 3
data:   .quad   0
