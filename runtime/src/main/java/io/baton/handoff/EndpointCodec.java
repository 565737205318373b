package io.baton.handoff;

import io.baton.ffi.Address;
import io.baton.handoff.ListenerLists.Added;
import io.baton.handoff.ListenerLists.Kept;
import java.util.ArrayList;
import java.util.List;

/** The fields of listeners and of the lists that they are sorted into. */
final class EndpointCodec {

    private static final int INET4 = 1;

    private static final int INET6 = 2;

    private static final int UNIX_PATH = 3;

    private static final int UNIX_ABSTRACT = 4;

    private static final int UNNAMED = 5;

    private EndpointCodec() {}

    static void write(Endpoint endpoint, FieldWriter out) {
        out.text(1, endpoint.name());
        out.group(2, address -> write(endpoint.address(), address));
        out.number(3, endpoint.isDualStack() ? 1 : 0);
    }

    static Endpoint read(FieldReader in) throws ProtocolException {
        return new Endpoint(in.text(1), readAddress(in.group(2)), in.number(3) != 0);
    }

    static void write(ListenerLists lists, FieldWriter out) {
        for (Kept kept : lists.kept()) {
            out.group(1, group -> {
                group.number(1, kept.offered());
                group.number(2, kept.configured());
            });
        }
        for (Added added : lists.added()) {
            out.group(2, group -> {
                group.number(1, added.configured());
                group.text(2, added.name());
                group.group(3, address -> write(added.address(), address));
            });
        }
        lists.removed().forEach(offered -> out.number(3, offered));
    }

    static ListenerLists readLists(FieldReader in) throws ProtocolException {
        List<Kept> kept = new ArrayList<>();
        in.groups(1, group -> kept.add(new Kept(group.count(1), group.count(2))));
        List<Added> added = new ArrayList<>();
        in.groups(2, group -> added.add(new Added(group.count(1), group.text(2), readAddress(group.group(3)))));
        List<Integer> removed = new ArrayList<>();
        in.counts(3, removed::add);
        return new ListenerLists(kept, added, removed);
    }

    private static void write(Address address, FieldWriter out) {
        switch (address) {
            case Address.Inet4(int host, int port) -> {
                out.number(1, INET4);
                out.number(2, Integer.toUnsignedLong(host));
                out.number(3, port);
            }
            case Address.Inet6(long high, long low, int port, int scope) -> {
                out.number(1, INET6);
                out.number(2, high);
                out.number(4, low);
                out.number(3, port);
                out.number(5, scope);
            }
            case Address.UnixPath(String path) -> {
                out.number(1, UNIX_PATH);
                out.text(6, path);
            }
            case Address.UnixAbstract(String name) -> {
                out.number(1, UNIX_ABSTRACT);
                out.text(6, name);
            }
            case Address.Unnamed _ -> out.number(1, UNNAMED);
        }
    }

    private static Address readAddress(FieldReader in) throws ProtocolException {
        return switch (in.count(1)) {
            case INET4 -> new Address.Inet4((int) in.number(2), in.count(3));
            case INET6 -> new Address.Inet6(in.number(2), in.number(4), in.count(3), in.count(5));
            case UNIX_PATH -> new Address.UnixPath(in.text(6));
            case UNIX_ABSTRACT -> new Address.UnixAbstract(in.text(6));
            case UNNAMED -> new Address.Unnamed();
            default -> throw in.malformed("there is no kind %d of addresses".formatted(in.count(1)));
        };
    }
}
