package dev.countersign.database;

import java.net.SocketTimeoutException;
import java.net.UnknownHostException;
import java.sql.SQLException;
import java.util.Optional;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import javax.net.ssl.SSLException;
import org.postgresql.util.PSQLException;

/** PostgreSQL or the data directory cannot be used. The message is one line for the operator, without any password. */
public final class DatabaseUnusable extends RuntimeException {
    private static final int LONGEST_WORDS = 300;

    public DatabaseUnusable(String message) {
        super(message);
    }

    /**
     * Describes in one line what PostgreSQL or the driver refuses, by its SQLSTATE (PostgreSQL, appendix A), and what to do.
     */
    public static String lineFor(SQLException failure) {
        return "DATABASE_URL: " + reasonFor(failure);
    }

    /** As {@link #lineFor}, for a text that names the place. */
    static String reasonFor(SQLException failure) {
        if (failure instanceof UnusableServer || failure instanceof NoUsableHost) {
            return String.valueOf(failure.getMessage());
        }
        var state = Optional.ofNullable(failure.getSQLState()).orElse("none");
        var said = words(failure);
        return switch (state) {
            case "28P01" ->
                "PostgreSQL refuses the user or the password; they must be those of a role that may log in.";
            case "28000" ->
                "PostgreSQL refuses the user or this connection (" + said
                        + "); the role must be able to log in, and pg_hba.conf must allow it.";
            case "3D000" -> "there is no such database (" + said + "); create it first.";
            case "3F000", "42501" ->
                "the role may not make its tables (" + said
                        + "); the database must belong to it, or its schema must let it CREATE.";
            case "25006" -> "PostgreSQL is read-only; it must be the primary.";
            case "53100" -> "PostgreSQL's disk is full (" + said + ").";
            case "53300" ->
                "PostgreSQL has no connection left (" + said
                        + "); raise its max_connections, or the role's CONNECTION LIMIT. A node needs 19, and one for each further host.";
            case "55P03" ->
                "another session locks Countersign's tables (" + said + "); end it, or wait for it, and start again.";
            case "57P01", "57P02", "57P03" ->
                "PostgreSQL takes no connections now (" + said + "); try again when it is ready.";
            case "57014" ->
                "PostgreSQL stopped a statement (" + said + "); is statement_timeout set for this database or role?";
            default -> otherwise(failure, state, said);
        };
    }

    private static String otherwise(SQLException failure, String state, String said) {
        if (causedBy(failure, SSLException.class).isPresent()
                || said.contains("SSL")
                || said.contains("hostnameverifier")) {
            return "the TLS connection to PostgreSQL cannot be made (" + said
                    + "); is sslmode right, and does sslrootcert match the certificate?";
        }
        if (causedBy(failure, SocketTimeoutException.class).isPresent()) {
            return "PostgreSQL does not answer in time (" + said
                    + "); is it frozen, or does another session lock its tables?";
        }
        if (causedBy(failure, UnknownHostException.class).isPresent()) {
            return "PostgreSQL cannot be reached (there is no host of that name); is it spelled right?";
        }
        if (said.contains("jdbc:")) {
            return "its value is not right; it must be postgres://user:password@host:port/db.";
        }
        if (said.startsWith("could not write") || said.startsWith("could not extend")) {
            return "PostgreSQL cannot write (" + said + "); is its disk full, or broken?";
        }
        return switch (state.substring(0, 2)) {
            case "08" ->
                state.equals("08004")
                        ? "PostgreSQL refuses the connection (" + said + ")."
                        : "PostgreSQL cannot be reached (" + said + "); is it running, and are host and port right?";
            case "28" -> "PostgreSQL refuses the user or the password (" + said + ").";
            case "53" -> "PostgreSQL is out of resources (" + said + ").";
            default -> "PostgreSQL cannot be used (" + said + ", SQLSTATE " + state + ").";
        };
    }

    private static <T extends Throwable> Optional<T> causedBy(Throwable failure, Class<T> kind) {
        return Stream.iterate(failure, each -> each != null, Throwable::getCause)
                .filter(kind::isInstance)
                .map(kind::cast)
                .findFirst();
    }

    /** The server's message, or else the driver's and its cause's; the driver's alone says the least. */
    private static String words(SQLException failure) {
        var server = failure instanceof PSQLException said ? said.getServerErrorMessage() : null;
        var words = server != null && server.getMessage() != null
                ? server.getMessage()
                : Stream.iterate((Throwable) failure, each -> each != null, Throwable::getCause)
                        .map(each -> String.valueOf(each.getMessage())
                                .lines()
                                .findFirst()
                                .orElse(""))
                        .distinct()
                        .collect(Collectors.joining(": "));
        var line = words.replaceAll("[\\p{Cc}\\p{Cf}\\p{Cs}\\p{Zl}\\p{Zp}]+", " ")
                .strip()
                .replaceFirst("\\.$", "");
        return line.length() <= LONGEST_WORDS ? line : line.substring(0, LONGEST_WORDS) + "…";
    }
}
