package dev.countersign.command;

import dev.countersign.account.Member;
import dev.countersign.operator.Members;
import java.util.function.ToIntFunction;
import picocli.CommandLine.Parameters;

/** The argument that names a member. */
final class EmailArgument {
    @Parameters(index = "0", paramLabel = "<email>", description = "The member's email.")
    private String email = "";

    /** Does something with the member, even if disabled; fails if there is none. */
    int find(Terminal terminal, ToIntFunction<Member> then) {
        return find(terminal, email, then);
    }

    static int find(Terminal terminal, String email, ToIntFunction<Member> then) {
        var member = terminal.room(Members.class).find(email);
        return member.isPresent() ? then.applyAsInt(member.get()) : nobody(terminal, email);
    }

    static int nobody(Terminal terminal, String email) {
        return terminal.failed("There is no account with the email '" + email + "'.");
    }
}
