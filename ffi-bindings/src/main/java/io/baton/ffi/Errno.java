package io.baton.ffi;

import io.baton.ffi.libc.LibcConstants;

/**
 * The reasons for which a call to libc fails, with the words that {@code strerror} has for them.
 *
 * <p>A call that failed returns the negated number ({@code -11}), which {@code Errno.of(11)} turns into
 * {@link #EAGAIN}.
 */
public enum Errno {
    EPERM(LibcConstants.EPERM, "Operation not permitted"),
    ENOENT(LibcConstants.ENOENT, "No such file or directory"),
    ESRCH(LibcConstants.ESRCH, "No such process"),
    EINTR(LibcConstants.EINTR, "Interrupted system call"),
    EIO(LibcConstants.EIO, "Input/output error"),
    ENXIO(LibcConstants.ENXIO, "No such device or address"),
    E2BIG(LibcConstants.E2BIG, "Argument list too long"),
    ENOEXEC(LibcConstants.ENOEXEC, "Exec format error"),
    EBADF(LibcConstants.EBADF, "Bad file descriptor"),
    ECHILD(LibcConstants.ECHILD, "No child processes"),
    EAGAIN(LibcConstants.EAGAIN, "Resource temporarily unavailable"),
    ENOMEM(LibcConstants.ENOMEM, "Cannot allocate memory"),
    EACCES(LibcConstants.EACCES, "Permission denied"),
    EFAULT(LibcConstants.EFAULT, "Bad address"),
    ENOTBLK(LibcConstants.ENOTBLK, "Block device required"),
    EBUSY(LibcConstants.EBUSY, "Device or resource busy"),
    EEXIST(LibcConstants.EEXIST, "File exists"),
    EXDEV(LibcConstants.EXDEV, "Invalid cross-device link"),
    ENODEV(LibcConstants.ENODEV, "No such device"),
    ENOTDIR(LibcConstants.ENOTDIR, "Not a directory"),
    EISDIR(LibcConstants.EISDIR, "Is a directory"),
    EINVAL(LibcConstants.EINVAL, "Invalid argument"),
    ENFILE(LibcConstants.ENFILE, "Too many open files in system"),
    EMFILE(LibcConstants.EMFILE, "Too many open files"),
    ENOTTY(LibcConstants.ENOTTY, "Inappropriate ioctl for device"),
    ETXTBSY(LibcConstants.ETXTBSY, "Text file busy"),
    EFBIG(LibcConstants.EFBIG, "File too large"),
    ENOSPC(LibcConstants.ENOSPC, "No space left on device"),
    ESPIPE(LibcConstants.ESPIPE, "Illegal seek"),
    EROFS(LibcConstants.EROFS, "Read-only file system"),
    EMLINK(LibcConstants.EMLINK, "Too many links"),
    EPIPE(LibcConstants.EPIPE, "Broken pipe"),
    EDOM(LibcConstants.EDOM, "Numerical argument out of domain"),
    ERANGE(LibcConstants.ERANGE, "Numerical result out of range"),
    EDEADLK(LibcConstants.EDEADLK, "Resource deadlock avoided"),
    ENAMETOOLONG(LibcConstants.ENAMETOOLONG, "File name too long"),
    ENOLCK(LibcConstants.ENOLCK, "No locks available"),
    ENOSYS(LibcConstants.ENOSYS, "Function not implemented"),
    ENOTEMPTY(LibcConstants.ENOTEMPTY, "Directory not empty"),
    ELOOP(LibcConstants.ELOOP, "Too many levels of symbolic links"),
    ENOMSG(LibcConstants.ENOMSG, "No message of desired type"),
    EIDRM(LibcConstants.EIDRM, "Identifier removed"),
    ECHRNG(LibcConstants.ECHRNG, "Channel number out of range"),
    EL2NSYNC(LibcConstants.EL2NSYNC, "Level 2 not synchronized"),
    EL3HLT(LibcConstants.EL3HLT, "Level 3 halted"),
    EL3RST(LibcConstants.EL3RST, "Level 3 reset"),
    ELNRNG(LibcConstants.ELNRNG, "Link number out of range"),
    EUNATCH(LibcConstants.EUNATCH, "Protocol driver not attached"),
    ENOCSI(LibcConstants.ENOCSI, "No CSI structure available"),
    EL2HLT(LibcConstants.EL2HLT, "Level 2 halted"),
    EBADE(LibcConstants.EBADE, "Invalid exchange"),
    EBADR(LibcConstants.EBADR, "Invalid request descriptor"),
    EXFULL(LibcConstants.EXFULL, "Exchange full"),
    ENOANO(LibcConstants.ENOANO, "No anode"),
    EBADRQC(LibcConstants.EBADRQC, "Invalid request code"),
    EBADSLT(LibcConstants.EBADSLT, "Invalid slot"),
    EBFONT(LibcConstants.EBFONT, "Bad font file format"),
    ENOSTR(LibcConstants.ENOSTR, "Device not a stream"),
    ENODATA(LibcConstants.ENODATA, "No data available"),
    ETIME(LibcConstants.ETIME, "Timer expired"),
    ENOSR(LibcConstants.ENOSR, "Out of streams resources"),
    ENONET(LibcConstants.ENONET, "Machine is not on the network"),
    ENOPKG(LibcConstants.ENOPKG, "Package not installed"),
    EREMOTE(LibcConstants.EREMOTE, "Object is remote"),
    ENOLINK(LibcConstants.ENOLINK, "Link has been severed"),
    EADV(LibcConstants.EADV, "Advertise error"),
    ESRMNT(LibcConstants.ESRMNT, "Srmount error"),
    ECOMM(LibcConstants.ECOMM, "Communication error on send"),
    EPROTO(LibcConstants.EPROTO, "Protocol error"),
    EMULTIHOP(LibcConstants.EMULTIHOP, "Multihop attempted"),
    EDOTDOT(LibcConstants.EDOTDOT, "RFS specific error"),
    EBADMSG(LibcConstants.EBADMSG, "Bad message"),
    EOVERFLOW(LibcConstants.EOVERFLOW, "Value too large for defined data type"),
    ENOTUNIQ(LibcConstants.ENOTUNIQ, "Name not unique on network"),
    EBADFD(LibcConstants.EBADFD, "File descriptor in bad state"),
    EREMCHG(LibcConstants.EREMCHG, "Remote address changed"),
    ELIBACC(LibcConstants.ELIBACC, "Can not access a needed shared library"),
    ELIBBAD(LibcConstants.ELIBBAD, "Accessing a corrupted shared library"),
    ELIBSCN(LibcConstants.ELIBSCN, ".lib section in a.out corrupted"),
    ELIBMAX(LibcConstants.ELIBMAX, "Attempting to link in too many shared libraries"),
    ELIBEXEC(LibcConstants.ELIBEXEC, "Cannot exec a shared library directly"),
    EILSEQ(LibcConstants.EILSEQ, "Invalid or incomplete multibyte or wide character"),
    ERESTART(LibcConstants.ERESTART, "Interrupted system call should be restarted"),
    ESTRPIPE(LibcConstants.ESTRPIPE, "Streams pipe error"),
    EUSERS(LibcConstants.EUSERS, "Too many users"),
    ENOTSOCK(LibcConstants.ENOTSOCK, "Socket operation on non-socket"),
    EDESTADDRREQ(LibcConstants.EDESTADDRREQ, "Destination address required"),
    EMSGSIZE(LibcConstants.EMSGSIZE, "Message too long"),
    EPROTOTYPE(LibcConstants.EPROTOTYPE, "Protocol wrong type for socket"),
    ENOPROTOOPT(LibcConstants.ENOPROTOOPT, "Protocol not available"),
    EPROTONOSUPPORT(LibcConstants.EPROTONOSUPPORT, "Protocol not supported"),
    ESOCKTNOSUPPORT(LibcConstants.ESOCKTNOSUPPORT, "Socket type not supported"),
    EOPNOTSUPP(LibcConstants.EOPNOTSUPP, "Operation not supported"),
    EPFNOSUPPORT(LibcConstants.EPFNOSUPPORT, "Protocol family not supported"),
    EAFNOSUPPORT(LibcConstants.EAFNOSUPPORT, "Address family not supported by protocol"),
    EADDRINUSE(LibcConstants.EADDRINUSE, "Address already in use"),
    EADDRNOTAVAIL(LibcConstants.EADDRNOTAVAIL, "Cannot assign requested address"),
    ENETDOWN(LibcConstants.ENETDOWN, "Network is down"),
    ENETUNREACH(LibcConstants.ENETUNREACH, "Network is unreachable"),
    ENETRESET(LibcConstants.ENETRESET, "Network dropped connection on reset"),
    ECONNABORTED(LibcConstants.ECONNABORTED, "Software caused connection abort"),
    ECONNRESET(LibcConstants.ECONNRESET, "Connection reset by peer"),
    ENOBUFS(LibcConstants.ENOBUFS, "No buffer space available"),
    EISCONN(LibcConstants.EISCONN, "Transport endpoint is already connected"),
    ENOTCONN(LibcConstants.ENOTCONN, "Transport endpoint is not connected"),
    ESHUTDOWN(LibcConstants.ESHUTDOWN, "Cannot send after transport endpoint shutdown"),
    ETOOMANYREFS(LibcConstants.ETOOMANYREFS, "Too many references: cannot splice"),
    ETIMEDOUT(LibcConstants.ETIMEDOUT, "Connection timed out"),
    ECONNREFUSED(LibcConstants.ECONNREFUSED, "Connection refused"),
    EHOSTDOWN(LibcConstants.EHOSTDOWN, "Host is down"),
    EHOSTUNREACH(LibcConstants.EHOSTUNREACH, "No route to host"),
    EALREADY(LibcConstants.EALREADY, "Operation already in progress"),
    EINPROGRESS(LibcConstants.EINPROGRESS, "Operation now in progress"),
    ESTALE(LibcConstants.ESTALE, "Stale file handle"),
    EUCLEAN(LibcConstants.EUCLEAN, "Structure needs cleaning"),
    ENOTNAM(LibcConstants.ENOTNAM, "Not a XENIX named type file"),
    ENAVAIL(LibcConstants.ENAVAIL, "No XENIX semaphores available"),
    EISNAM(LibcConstants.EISNAM, "Is a named type file"),
    EREMOTEIO(LibcConstants.EREMOTEIO, "Remote I/O error"),
    EDQUOT(LibcConstants.EDQUOT, "Disk quota exceeded"),
    ENOMEDIUM(LibcConstants.ENOMEDIUM, "No medium found"),
    EMEDIUMTYPE(LibcConstants.EMEDIUMTYPE, "Wrong medium type"),
    ECANCELED(LibcConstants.ECANCELED, "Operation canceled"),
    ENOKEY(LibcConstants.ENOKEY, "Required key not available"),
    EKEYEXPIRED(LibcConstants.EKEYEXPIRED, "Key has expired"),
    EKEYREVOKED(LibcConstants.EKEYREVOKED, "Key has been revoked"),
    EKEYREJECTED(LibcConstants.EKEYREJECTED, "Key was rejected by service"),
    EOWNERDEAD(LibcConstants.EOWNERDEAD, "Owner died"),
    ENOTRECOVERABLE(LibcConstants.ENOTRECOVERABLE, "State not recoverable"),
    ERFKILL(LibcConstants.ERFKILL, "Operation not possible due to RF-kill"),
    EHWPOISON(LibcConstants.EHWPOISON, "Memory page has hardware error");

    private static final Errno[] BY_NUMBER = byNumber();

    private final int number;
    private final String text;

    Errno(int number, String text) {
        this.number = number;
        this.text = text;
    }

    /**
     * Names the errno of a number.
     *
     * @throws IllegalArgumentException for a number that Linux does not have
     */
    public static Errno of(int number) {
        if (number <= 0 || number >= BY_NUMBER.length || BY_NUMBER[number] == null) {
            throw new IllegalArgumentException("no errno has the number " + number);
        }
        return BY_NUMBER[number];
    }

    /** Names the errno of a call's negative result. */
    public static Errno ofResult(long result) {
        return of((int) -result);
    }

    public int number() {
        return number;
    }

    /** The words of {@code strerror}: "Too many open files". */
    public String text() {
        return text;
    }

    private static Errno[] byNumber() {
        int last = 0;
        for (Errno errno : values()) {
            last = Math.max(last, errno.number);
        }
        Errno[] table = new Errno[last + 1];
        for (Errno errno : values()) {
            table[errno.number] = errno;
        }
        return table;
    }
}
