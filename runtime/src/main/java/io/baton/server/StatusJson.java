package io.baton.server;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** A {@link Status} as JSON, with the names that scripts read. */
final class StatusJson {

    private StatusJson() {}

    static Json.Table of(Status status) {
        return Json.table(
                "pid",
                status.pid(),
                "phase",
                status.phase(),
                "generation",
                status.generation(),
                "version",
                status.version(),
                "uptime_seconds",
                status.uptimeSeconds(),
                "listeners",
                new Json.Array(status.listeners().stream().map(StatusJson::of).toList()),
                "upstreams",
                new Json.Array(status.upstreams().stream().map(StatusJson::of).toList()),
                "connections",
                status.connections(),
                "requests",
                status.requests(),
                "upgrade",
                status.upgrade().map(StatusJson::of).orElse(Json.Nothing.NOTHING),
                "draining",
                new Json.Array(status.draining().stream().map(StatusJson::of).toList()));
    }

    static Status read(Members members) throws ControlProtocolException {
        List<Status.Listener> listeners = new ArrayList<>();
        for (Json element : members.array("listeners")) {
            listeners.add(listener(inTable(element)));
        }
        List<Status.Upstream> upstreams = new ArrayList<>();
        for (Json element : members.arrayIfAny("upstreams")) {
            upstreams.add(upstream(inTable(element)));
        }
        List<Status.Draining> draining = new ArrayList<>();
        for (Json element : members.array("draining")) {
            draining.add(draining(inTable(element)));
        }
        Optional<Members> upgrade = members.tableIfAny("upgrade");
        return new Status(
                members.whole("pid"),
                members.text("phase"),
                members.smallWhole("generation"),
                members.text("version"),
                members.whole("uptime_seconds"),
                listeners,
                upstreams,
                members.whole("connections"),
                members.whole("requests"),
                upgrade.isPresent() ? Optional.of(upgrade(upgrade.get())) : Optional.empty(),
                draining);
    }

    private static Json of(Status.Listener listener) {
        return Json.table(
                "name", listener.name(),
                "address", listener.address(),
                "accepted", listener.accepted(),
                "active", listener.active());
    }

    private static Status.Listener listener(Members members) throws ControlProtocolException {
        return new Status.Listener(
                members.text("name"), members.text("address"), members.whole("accepted"), members.whole("active"));
    }

    private static Json of(Status.Upstream upstream) {
        return Json.table(
                "name",
                upstream.name(),
                "servers",
                new Json.Array(upstream.servers().stream().map(StatusJson::of).toList()));
    }

    private static Json of(Status.UpstreamServer server) {
        return Json.table(
                "address", server.address(),
                "state", server.state(),
                "active", server.active());
    }

    private static Status.Upstream upstream(Members members) throws ControlProtocolException {
        List<Status.UpstreamServer> servers = new ArrayList<>();
        for (Json element : members.array("servers")) {
            Members server = inTable(element);
            servers.add(
                    new Status.UpstreamServer(server.text("address"), server.text("state"), server.whole("active")));
        }
        return new Status.Upstream(members.text("name"), servers);
    }

    private static Json of(Status.Upgrade upgrade) {
        return Json.table(
                "id", upgrade.id(),
                "step", upgrade.step(),
                "outcome", orNothing(upgrade.outcome()),
                "reason", orNothing(upgrade.reason()),
                "duration_ms", upgrade.durationMs(),
                "steps",
                        new Json.Array(
                                upgrade.steps().stream().map(StatusJson::of).toList()));
    }

    private static Json of(Status.Step step) {
        return Json.table("name", step.name(), "at_ms", step.atMs());
    }

    private static Status.Upgrade upgrade(Members members) throws ControlProtocolException {
        List<Status.Step> steps = new ArrayList<>();
        for (Json element : members.arrayIfAny("steps")) {
            Members step = inTable(element);
            steps.add(new Status.Step(step.text("name"), step.whole("at_ms")));
        }
        if (steps.isEmpty()) {
            steps.add(new Status.Step(members.text("step"), members.whole("duration_ms")));
        }
        return new Status.Upgrade(
                members.text("id"),
                steps,
                members.textIfAny("outcome"),
                members.textIfAny("reason"),
                members.whole("duration_ms"));
    }

    private static Json of(Status.Draining draining) {
        return Json.table(
                "pid", draining.pid(),
                "generation", draining.generation(),
                "connections", draining.connections());
    }

    private static Status.Draining draining(Members members) throws ControlProtocolException {
        return new Status.Draining(
                members.whole("pid"), members.smallWhole("generation"), members.whole("connections"));
    }

    private static Json orNothing(Optional<String> text) {
        return text.<Json>map(Json.Text::new).orElse(Json.Nothing.NOTHING);
    }

    private static Members inTable(Json element) throws ControlProtocolException {
        if (element instanceof Json.Table table) {
            return new Members(table);
        }
        throw new ControlProtocolException("the elements of this array are tables");
    }
}
