package dev.countersign.command;

import dev.countersign.operator.InvitationResult;
import dev.countersign.operator.Invitations;
import dev.countersign.operator.Operator;
import java.time.Instant;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Parameters;

/** {@code countersign accounts invite}: somebody without an account may sign up. */
@Command(
        name = "invite",
        description = {
            "Invite someone to sign up, even if sign-up is closed. The code is mailed to them; without a mail server it is"
                    + " printed, once, for you to pass on.",
            "It works once within 7 days, for this address only; an earlier one stops working. If it was mailed, it also"
                    + " confirms the address."
        },
        footer = {"", "Example:", "  countersign accounts invite ann@example.org"})
final class InvitationCommand implements Callable<Integer> {
    @Parameters(paramLabel = "<email>", description = "The address of the person, who has no account yet.")
    private String email = "";

    @Mixin
    private AsJson json = new AsJson();

    private final Terminal terminal;

    private record Mailed(String email, boolean mailed, Instant expiresAt) {}

    private record ToPassOn(String email, boolean mailed, String invitationCode, Instant expiresAt) {
        @Override
        public String toString() {
            return "ToPassOn[not shown]";
        }
    }

    InvitationCommand(Terminal terminal) {
        this.terminal = terminal;
    }

    @Override
    public Integer call() {
        return switch (terminal.room(Invitations.class).invite(Operator.onCommandLine(), email)) {
            case InvitationResult.Mailed(var to, var expiresAt) ->
                terminal.done(
                        json,
                        new Mailed(to, true, expiresAt),
                        "An invitation is on its way to " + to + ". It works once, until " + Table.time(expiresAt)
                                + ".");
            case InvitationResult.ToPassOn(var to, var code, var expiresAt) ->
                terminal.secret(
                        json,
                        new ToPassOn(to, false, code.text(), expiresAt),
                        code.text(),
                        "Give this code to " + to + ", who signs up with it at " + terminal.publicUrl()
                                + "/signup. It works once, until " + Table.time(expiresAt)
                                + ", and is shown only now.");
            case InvitationResult.EmailTaken() ->
                terminal.failed("There is already an account with the email '" + email + "'.");
            case InvitationResult.Invalid(var flaws) -> terminal.failed(FlawText.of(flaws));
        };
    }
}
