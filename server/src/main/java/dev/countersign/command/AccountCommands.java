package dev.countersign.command;

import dev.countersign.account.Member;
import dev.countersign.operator.Members;
import dev.countersign.operator.Operator;
import java.io.IOException;
import java.io.PrintWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;
import picocli.CommandLine.Command;
import picocli.CommandLine.Parameters;

/** {@code countersign accounts …}. */
@Command(
        name = "accounts",
        description = "Disable, enable and import members' accounts.",
        footer = {
            "",
            "Examples:",
            "  countersign accounts disable ann@example.org",
            "  countersign accounts import members.jsonl"
        })
final class AccountCommands {
    private final Commands.Rooms rooms;
    private final PrintWriter out;
    private final PrintWriter err;

    AccountCommands(Commands.Rooms rooms, PrintWriter out, PrintWriter err) {
        this.rooms = rooms;
        this.out = out;
        this.err = err;
    }

    private Members members() {
        return rooms.open().getBean(Members.class);
    }

    @Command(
            name = "disable",
            description = "Disable an account: its sessions end at once, and nobody can sign in to it.")
    int disable(@Parameters(paramLabel = "<email>", description = "The member's email.") String email) {
        var members = members();
        var member = members.find(email);
        member.ifPresent(found ->
                members.disable(Operator.onCommandLine(), found.account().id()));
        return said(member, email, "is disabled; its sessions have ended.");
    }

    @Command(name = "enable", description = "Enable a disabled account.")
    int enable(@Parameters(paramLabel = "<email>", description = "The member's email.") String email) {
        var members = members();
        var member = members.find(email);
        member.ifPresent(found ->
                members.enable(Operator.onCommandLine(), found.account().id()));
        return said(member, email, "is enabled.");
    }

    @Command(name = "import", description = "Import members from another system, with their password hashes.")
    int importMembers(
            @Parameters(
                            paramLabel = "<file>",
                            description = "One line of JSON for each member, as docs/moving.md describes."
                                    + " To resume, import the same file again.")
                    Path file) {
        var imported = new MemberImport(members(), err);
        try (var input = Files.newInputStream(file)) {
            imported.read(input);
        } catch (IOException unreadable) {
            err.println(Commands.inOneLine("'" + file + "' cannot be read: " + unreadable));
            return Commands.FAILED;
        }
        out.println(imported.figures());
        return imported.isComplete() ? Commands.DONE : Commands.FAILED;
    }

    private int said(Optional<Member> member, String email, String what) {
        if (member.isEmpty()) {
            err.println(Commands.inOneLine("There is no account with the email '" + email + "'."));
            return Commands.FAILED;
        }
        out.println(member.get().account().email() + " " + what);
        return Commands.DONE;
    }
}
