package dev.countersign.database;

import java.sql.SQLException;
import java.util.List;

/** None of several hosts can be used. The message is for the operator. */
final class NoUsableHost extends SQLException {

    /** @param reasons one for each host, with its name */
    NoUsableHost(List<String> reasons) {
        super("none of the hosts can be used. " + String.join(" ", reasons));
    }
}
