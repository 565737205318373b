        # The signal handler of SignalHandlerCode for x86-64, in GNU syntax: void (int, siginfo_t *, void *).
        # It uses no stack but 24 bytes, no libc, and registers that a call may change; the kernel has skipped the
        # red zone already. The data page follows the page that this code is at the start of.
        .intel_syntax noprefix
        .set    PAGE, 4096
handler:
        endbr64
        lea     r8, [rip + handler + PAGE]
        mov     eax, [rsi + 16]         # si_pid
        cmp     edi, [r8 + 32]          # the signal by which HotSpot suspends its threads,
        jne     record
        cmp     dword ptr [rsi + 8], -6 # sent to one thread (SI_TKILL)
        jne     record
        cmp     eax, [r8 + 4]           # by this process:
        jne     record
        jmp     [r8 + 40]               # HotSpot's handler does it on this thread
record:
        sub     rsp, 24
        mov     [rsp], edi
        mov     [rsp + 8], eax
        mov     eax, [rsi + 8]          # si_code
        mov     [rsp + 4], eax
        mov     eax, [rsi + 20]         # si_uid
        mov     [rsp + 12], eax
        lock inc qword ptr [r8 + 16]    # entered
        mov     edi, [r8]               # the sink
        mov     rsi, rsp
        mov     edx, 16
        mov     eax, 1                  # write
        syscall                         # changes rax, rcx and r11 only
        cmp     rax, 16
        je      done
        mov     ecx, [rsp]
        lock bts [r8 + 8], rcx          # pending
        lock inc qword ptr [r8 + 24]    # dropped
        and     dword ptr [rsp], 0      # a record of no signal: look at pending
        mov     eax, 1
        syscall
done:
        add     rsp, 24
        ret
