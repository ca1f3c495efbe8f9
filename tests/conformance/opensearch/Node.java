// One OpenSearch node on loopback: java -cp CLASSPATH Node.java FOLDER
//
// It prints the port of its HTTP server when it is up, and ends when its standard input does: so it
// cannot outlive whoever started it.  What stands in FOLDER is its own.  Lucene, mappings, templates,
// aliases and aggregations are the product's; plugins that are no package of their own (Index State
// Management, security, SQL and PPL) are not there.  Of the first, the one setting is declared that
// index templates carry, as the plugin declares it (ManagedIndexSettings): the node would refuse it.

import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.opensearch.common.settings.Setting;
import org.opensearch.common.settings.Settings;
import org.opensearch.http.HttpServerTransport;
import org.opensearch.node.InternalSettingsPreparer;
import org.opensearch.plugins.Plugin;
import org.opensearch.transport.Netty4Plugin;

class Main {
    public static class RolloverAlias extends Plugin {
        @Override
        public List<Setting<?>> getSettings() {
            return List.of(Setting.simpleString("index.plugins.index_state_management.rollover_alias",
                                                Setting.Property.IndexScope, Setting.Property.Dynamic));
        }
    }

    static class Node extends org.opensearch.node.Node {
        Node(Settings settings) {
            super(InternalSettingsPreparer.prepareEnvironment(settings, Map.of(), null, () -> "node"),
                  List.of(Netty4Plugin.class, RolloverAlias.class), false);
        }
    }

    static Settings settings(Path home) {
        return Settings.builder()
            .put("path.home", home)
            .put("cluster.name", "dashc-tests")
            .put("discovery.type", "single-node")
            .put("network.host", "127.0.0.1")
            .put("http.port", 0)
            .put("transport.port", 0)
            .put("node.processors", 1)
            // The machine's disk may be nearly full: a node would then take no documents.
            .put("cluster.routing.allocation.disk.threshold_enabled", false)
            .build();
    }

    public static void main(String[] arguments) throws Exception {
        try (Node node = new Node(settings(Path.of(arguments[0])))) {
            node.start();
            HttpServerTransport http = node.injector().getInstance(HttpServerTransport.class);
            System.out.println("port " + http.boundAddress().publishAddress().getPort());
            while (System.in.read() >= 0) {
            }
        }
    }
}
