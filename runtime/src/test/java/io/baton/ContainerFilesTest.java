package io.baton;

import static org.assertj.core.api.Assertions.assertThat;

import io.baton.config.ConfigLoader;
import io.baton.config.Loaded;
import io.baton.config.ServerConfig;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Holds the image and the manifests to the configuration that runs in them, and to each other. */
class ContainerFilesTest {

    private static final Path CONF = Path.of(System.getProperty("baton.top"), "conf");

    private static final int SPARE_SECONDS = 5;

    @TempDir
    private Path folder;

    private final Yaml deployment = yaml("deployment");

    private final Yaml pod = deployment.at("spec", "template", "spec");

    private final Yaml container = pod.at("containers", "0");

    private final Yaml service = yaml("service");

    private final Yaml configMap = yaml("configmap");

    private final String image = read(CONF.resolve("container/Containerfile"));

    @Test
    void shouldRunTheConfigurationOfTheConfigMap() throws Exception {
        assertThat(configMap.at("kind").text()).isEqualTo("ConfigMap");
        assertThat(pod.at("volumes", "0", "configMap", "name").text())
                .isEqualTo(configMap.at("metadata", "name").text());
        assertThat(container.at("args", "1").text())
                .isEqualTo(container.at("volumeMounts", "0", "mountPath").text() + "/"
                        + configMap.at("data").keys().getFirst());
        assertThat(config().process().daemon())
                .as("process 1 stays in the foreground")
                .isFalse();
    }

    @Test
    void shouldGiveADrainItsTime() throws Exception {
        var upgrade = config().upgrade();
        assertThat(Integer.parseInt(pod.at("terminationGracePeriodSeconds").text()))
                .isEqualTo(upgrade.stopDelaySeconds() + upgrade.gracePeriodSeconds() + SPARE_SECONDS);
        int notReadySeconds = Integer.parseInt(
                        container.at("readinessProbe", "periodSeconds").text())
                * Integer.parseInt(
                        container.at("readinessProbe", "failureThreshold").text());
        assertThat(upgrade.stopDelaySeconds()).as("accepts until it is seen").isGreaterThan(notReadySeconds);
    }

    @Test
    void shouldNameThePortsThatAreListenedAt() throws Exception {
        ServerConfig config = config();
        String http = container.at("ports", "0", "containerPort").text();
        String metrics = container.at("ports", "1", "containerPort").text();
        assertThat(config.listeners().getFirst().address()).hasToString("0.0.0.0:" + http);
        assertThat(configMap.at("data", "baton.toml").text()).contains("metrics = \"0.0.0.0:" + metrics + "\"");
        assertThat(deployment
                        .at("spec", "template", "metadata", "annotations", "prometheus.io/port")
                        .text())
                .isEqualTo(metrics);
        assertThat(service.at("spec", "ports", "0", "targetPort").text())
                .isEqualTo(container.at("ports", "0", "name").text());
        for (String probe : List.of("startupProbe", "readinessProbe", "livenessProbe")) {
            assertThat(container.at(probe, "httpGet", "port").text())
                    .isEqualTo(container.at("ports", "1", "name").text());
        }
        assertThat(container.at("readinessProbe", "httpGet", "path").text()).isEqualTo("/readyz");
        assertThat(container.at("livenessProbe", "httpGet", "path").text()).isEqualTo("/healthz");
        assertThat(image).contains("EXPOSE " + http + " " + metrics + "\n");
    }

    @Test
    void shouldSelectItsOwnPods() {
        String name = "app.kubernetes.io/name";
        String label =
                deployment.at("spec", "template", "metadata", "labels", name).text();
        assertThat(deployment.at("spec", "selector", "matchLabels", name).text())
                .isEqualTo(label);
        assertThat(service.at("spec", "selector", name).text()).isEqualTo(label);
    }

    @Test
    void shouldBeNobodyWhoMayWriteWhereItMust() throws Exception {
        String user = pod.at("securityContext", "runAsUser").text();
        assertThat(image)
                .contains("USER " + user + ":"
                        + pod.at("securityContext", "runAsGroup").text() + "\n");
        assertThat(pod.at("securityContext", "runAsNonRoot").text()).isEqualTo("true");
        assertThat(container.at("securityContext", "readOnlyRootFilesystem").text())
                .isEqualTo("true");
        assertThat(container.at("securityContext", "allowPrivilegeEscalation").text())
                .isEqualTo("false");
        String run = container.at("volumeMounts", "1", "mountPath").text();
        assertThat(pod.at("volumes", "1", "emptyDir").keys()).isNotEmpty();
        ServerConfig config = config();
        for (Path file : List.of(
                config.process().pidFile(),
                config.process().controlSock(),
                config.upgrade().upgradeSock())) {
            assertThat(file).hasParentRaw(Path.of(run));
        }
    }

    @Test
    void shouldStartTheServerItselfSoThatSignalsReachIt() throws Exception {
        assertThat(image)
                .contains("ENTRYPOINT [\"/opt/baton/bin/baton\"]\n")
                .contains("CMD [\"-c\", \"/etc/baton/baton.toml\"]\n")
                .contains("STOPSIGNAL SIGTERM\n")
                .doesNotContain("HEALTHCHECK ");
        assertThat(config(read(CONF.resolve("container/baton.toml"))).listeners())
                .hasSize(1);
    }

    private ServerConfig config() throws IOException {
        return config(configMap.at("data", "baton.toml").text());
    }

    private ServerConfig config(String text) throws IOException {
        return switch (new ConfigLoader().load(Files.writeString(folder.resolve("baton.toml"), text))) {
            case Loaded.Accepted valid -> valid.config();
            case Loaded.Refused refused ->
                throw new AssertionError(refused.problems().toString());
        };
    }

    private static Yaml yaml(String name) {
        return Yaml.parse(read(CONF.resolve("kubernetes").resolve(name + ".yaml")));
    }

    private static String read(Path file) {
        try {
            return Files.readString(file);
        } catch (IOException e) {
            throw new java.io.UncheckedIOException(e);
        }
    }
}
