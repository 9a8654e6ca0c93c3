package dev.countersign.secret;

import dev.countersign.database.NodeMark;
import java.sql.Connection;
import org.springframework.stereotype.Component;

/** Shows which secrets this node knows, so that the secret is not replaced by one that a node does not have. */
@Component
class KnownSecrets implements NodeMark {
    private final Secrets secrets;

    KnownSecrets(Secrets secrets) {
        this.secrets = secrets;
    }

    @Override
    public void leaveOn(Connection connection) {
        var marks = new NodeMarkTable(connection);
        marks.knows(secrets.newest());
        secrets.previous().ifPresent(marks::knows);
    }
}
