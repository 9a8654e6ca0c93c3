package dev.countersign.database;

import java.sql.Connection;
import java.sql.SQLException;

/** Leaves a mark on the connection that a node keeps for as long as it runs. By such a mark others see the node. */
public interface NodeMark {
    /** Called on each new connection. */
    void leaveOn(Connection connection) throws SQLException;
}
