package dev.countersign.command;

import dev.countersign.clients.AccessTokenFormat;
import dev.countersign.clients.AddedClient;
import dev.countersign.clients.Client;
import dev.countersign.clients.ClientChange;
import dev.countersign.clients.ClientRemovals;
import dev.countersign.clients.Clients;
import dev.countersign.clients.NewClient;
import dev.countersign.clients.OidcScope;
import dev.countersign.clients.SecretRotationResult;
import dev.countersign.outbox.Destinations;
import dev.countersign.signing.SigningAlgorithm;
import dev.countersign.signing.SigningKeys;
import java.time.Duration;
import java.util.EnumSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** {@code countersign clients …}. A secret is printed once, alone on its line. */
@Command(
        name = "clients",
        description = "Add, change and remove the applications that people sign in to with OpenID Connect.",
        footer = {
            "",
            "Examples:",
            "  countersign clients add --name shop --redirect-uri https://shop.example.org/callback",
            "  countersign clients rotate 0196f2a4-5c1e-7b3a-9d2f-3e8a1c5b7d90 --overlap 1h"
        })
final class ClientCommands {
    private record ClientList(List<ClientShape> clients) {}

    private record Changed(ClientShape client) {}

    private record Removed(UUID removed) {}

    private record NewKeys(List<UUID> keys) {}

    private final Terminal terminal;

    ClientCommands(Terminal terminal) {
        this.terminal = terminal;
    }

    private Clients clients() {
        return terminal.room(Clients.class);
    }

    private ClientFlaws flaws() {
        return new ClientFlaws(terminal.room(Destinations.class));
    }

    @Command(
            name = "add",
            description = "Add an application and print its secret. It is shown only once.",
            footer = {
                "",
                "Examples:",
                "  countersign clients add --name shop --redirect-uri https://shop.example.org/callback",
                "  countersign clients add --name notes --redirect-uri http://127.0.0.1/callback --public",
                "  countersign clients add --name television --device-grant --public"
            })
    int add(
            @Option(
                            names = "--name",
                            required = true,
                            paramLabel = "<name>",
                            description = "The application's name, as members read it.")
                    KeyName name,
            @Option(
                            names = "--redirect-uri",
                            paramLabel = "<url>",
                            description =
                                    "An address to which a sign-in may lead back. Repeat the option for more. Needed"
                                            + " unless there is --device-grant.")
                    @Nullable
                    List<String> redirectUris,
            @Option(
                            names = "--post-logout-redirect-uri",
                            paramLabel = "<url>",
                            description = "An address to which a sign-out may lead back. Repeat the option for more.")
                    @Nullable
                    List<String> postLogoutRedirectUris,
            @Option(
                            names = "--backchannel-logout-uri",
                            paramLabel = "<url>",
                            description =
                                    "Where it hears at once that a session has ended: https, or http on this machine.")
                    @Nullable
                    String backchannelLogoutUri,
            @Option(
                            names = "--origin",
                            paramLabel = "<origin>",
                            description =
                                    "An origin whose pages may call the token endpoint. Repeat the option for more.")
                    @Nullable
                    List<String> origins,
            @Option(
                            names = "--scope",
                            paramLabel = "<scope>",
                            description =
                                    "A scope that it may ask for: openid, profile, email, offline_access. Repeat the"
                                            + " option for more (default: all).")
                    @Nullable
                    List<OidcScope> scopes,
            @Option(
                            names = "--foreign",
                            description =
                                    "It is somebody else's: each member is asked before it gets anything, and can take it"
                                            + " back.")
                    boolean foreign,
            @Option(names = "--public", description = "It runs where it cannot keep a secret, so it gets none.")
                    boolean isPublic,
            @Option(
                            names = "--device-grant",
                            description =
                                    "It runs on devices without a keyboard. They show a code, which a member types at"
                                            + " /device.")
                    boolean deviceGrant,
            @Option(
                            names = "--no-pkce",
                            description =
                                    "It does not know PKCE. A stolen code is then worth more; only with a secret.")
                    boolean withoutPkce,
            @Option(
                            names = "--access-token",
                            defaultValue = "reference",
                            paramLabel = "<format>",
                            description =
                                    "reference or jwt. An application may believe a jwt for up to 5 minutes after the"
                                            + " session's end (default: ${DEFAULT-VALUE}).")
                    AccessTokenFormat accessToken,
            @Option(
                            names = "--signing-algorithm",
                            defaultValue = "RS256",
                            paramLabel = "<algorithm>",
                            description = "RS256 or ES256 (default: ${DEFAULT-VALUE}).")
                    SigningAlgorithm signingAlgorithm,
            @Mixin AsJson json) {
        if (isPublic && withoutPkce) {
            return terminal.failed("--no-pkce needs a secret: leave out --public, or leave out --no-pkce.");
        }
        var back = Optional.ofNullable(redirectUris).orElse(List.of());
        if (back.isEmpty() && !deviceGrant) {
            return terminal.failed(
                    "Add --redirect-uri for an application that people open in a browser, or --device-grant"
                            + " for one on devices without a keyboard.");
        }
        var all = Optional.ofNullable(scopes).map(EnumSet::copyOf).orElse(EnumSet.allOf(OidcScope.class));
        var after = Optional.ofNullable(postLogoutRedirectUris).orElse(List.of());
        var pages = Optional.ofNullable(origins).orElse(List.of());
        return flaws().first(
                        Stream.concat(back.stream(), after.stream()),
                        pages.stream(),
                        all,
                        Optional.ofNullable(backchannelLogoutUri))
                .map(terminal::failed)
                .orElseGet(() -> print(
                        clients()
                                .add(new NewClient(
                                        name.text(),
                                        isPublic,
                                        back,
                                        after,
                                        Optional.ofNullable(backchannelLogoutUri),
                                        pages,
                                        all,
                                        foreign,
                                        !withoutPkce,
                                        accessToken,
                                        signingAlgorithm,
                                        deviceGrant)),
                        json));
    }

    @Command(
            name = "change",
            description = "Change an application, at once on every node. What you leave out stays as it is.",
            footer = {
                "",
                "Examples:",
                "  countersign clients change 0196f2a4-5c1e-7b3a-9d2f-3e8a1c5b7d90 --name Shop --no-foreign",
                "  countersign clients change 0196f2a4-5c1e-7b3a-9d2f-3e8a1c5b7d90 --origin ''"
            })
    int change(
            @Parameters(paramLabel = "<id>", description = "The application's client_id, from the list.") UUID id,
            @Option(names = "--name", paramLabel = "<name>", description = "Its name, as members read it.") @Nullable
                    KeyName name,
            @Option(
                            names = "--redirect-uri",
                            paramLabel = "<url>",
                            description = "All addresses to which a sign-in may lead back. Repeat the option for more.")
                    @Nullable
                    List<String> redirectUris,
            @Option(
                            names = "--post-logout-redirect-uri",
                            paramLabel = "<url>",
                            description =
                                    "All addresses to which a sign-out may lead back. Repeat the option for more, or say"
                                            + " '' for none.")
                    @Nullable
                    List<String> postLogoutRedirectUris,
            @Option(
                            names = "--backchannel-logout-uri",
                            paramLabel = "<url>",
                            description = "Where it hears at once that a session has ended, or '' for nowhere.")
                    @Nullable
                    String backchannelLogoutUri,
            @Option(
                            names = "--origin",
                            paramLabel = "<origin>",
                            description =
                                    "All origins whose pages may call the token endpoint. Repeat the option for more, or"
                                            + " say '' for none.")
                    @Nullable
                    List<String> origins,
            @Option(
                            names = "--scope",
                            paramLabel = "<scope>",
                            description = "All scopes that it may ask for. Repeat the option for more.")
                    @Nullable
                    List<OidcScope> scopes,
            @Option(
                            names = "--foreign",
                            negatable = true,
                            description = "Whether members are asked before it gets anything.")
                    @Nullable
                    Boolean foreign,
            @Mixin AsJson json) {
        var change = new ClientChange(
                Optional.ofNullable(name).map(KeyName::text),
                Optional.ofNullable(redirectUris),
                Optional.ofNullable(postLogoutRedirectUris),
                Optional.ofNullable(backchannelLogoutUri),
                Optional.ofNullable(origins),
                Optional.ofNullable(scopes).<Set<OidcScope>>map(EnumSet::copyOf),
                Optional.ofNullable(foreign));
        if (change.isEmpty()) {
            return terminal.failed("Nothing to change. Say what, such as --name Shop.");
        }
        var addresses = Stream.concat(
                change.redirectUris().stream().flatMap(List::stream), given(change.postLogoutRedirectUris()));
        return flaws().first(
                        addresses,
                        given(change.origins()),
                        change.scopes().orElse(EnumSet.allOf(OidcScope.class)),
                        change.backchannelLogoutUri().filter(url -> !url.isEmpty()))
                .map(terminal::failed)
                .orElseGet(() -> clients()
                        .change(id, change)
                        .map(changed -> terminal.done(
                                json, new Changed(ClientShape.of(changed, null)), "Changed application " + id + "."))
                        .orElseGet(() -> noSuchClient(id)));
    }

    private static Stream<String> given(Optional<List<String>> texts) {
        return texts.stream().flatMap(List::stream).filter(text -> !text.isEmpty());
    }

    @Command(
            name = "list",
            description = "List all applications, without their secrets.",
            footer = {"", "Example:", "  countersign clients list"})
    int list(@Mixin AsJson json) {
        var all = clients().all();
        var table = Table.of("CLIENT ID", "NAME", "CREATED", "STATE", "FOREIGN", "REDIRECT URIS");
        for (var client : all) {
            table.row(
                    client.id(),
                    client.name(),
                    Table.time(client.createdAt()),
                    state(client),
                    yesOrNo(client.foreign()),
                    String.join(" ", client.redirectUris()));
        }
        var shapes = all.stream().map(client -> ClientShape.of(client, null)).toList();
        return terminal.done(json, new ClientList(shapes), table);
    }

    @Command(
            name = "show",
            description = "Show all about an application, without its secret.",
            footer = {"", "Example:", "  countersign clients show 0196f2a4-5c1e-7b3a-9d2f-3e8a1c5b7d90"})
    int show(
            @Parameters(paramLabel = "<id>", description = "The application's client_id, from the list.") UUID id,
            @Mixin AsJson json) {
        return clients().show(id).map(client -> show(client, json)).orElseGet(() -> noSuchClient(id));
    }

    private int show(Client client, AsJson json) {
        var table = Table.ofFacts()
                .row("client id", client.id())
                .row("name", client.name())
                .row("state", state(client))
                .row("foreign", yesOrNo(client.foreign()))
                .row("secret", client.confidential() ? "yes" : "none (public)")
                .row("PKCE", client.pkceRequired() ? "required" : "not required")
                .row("device grant", client.deviceGrant() ? "yes" : "no")
                .row("scopes", OidcScope.words(client.scopes()))
                .row("access token", client.accessToken())
                .row("signing algorithm", client.signingAlgorithm())
                .row("created", Table.time(client.createdAt()));
        client.redirectUris().forEach(uri -> table.row("redirect uri", uri));
        client.postLogoutRedirectUris().forEach(uri -> table.row("post-logout redirect uri", uri));
        client.backchannelLogoutUri().ifPresent(uri -> table.row("back-channel logout uri", uri));
        client.origins().forEach(origin -> table.row("origin", origin));
        return terminal.done(json, new Changed(ClientShape.of(client, null)), table);
    }

    @Command(
            name = "rotate",
            description = "Give an application a new secret and print it. The old secret works for a while.",
            footer = {"", "Example:", "  countersign clients rotate 0196f2a4-5c1e-7b3a-9d2f-3e8a1c5b7d90 --overlap 1h"})
    int rotate(
            @Parameters(paramLabel = "<id>", description = "The application's client_id, from the list.") UUID id,
            @Option(
                            names = "--overlap",
                            defaultValue = "24h",
                            paramLabel = "<duration>",
                            description = "How long the old secret still works, 0s to 90d (default: ${DEFAULT-VALUE}).")
                    Duration overlap,
            @Mixin AsJson json) {
        return switch (clients().rotate(id, overlap)) {
            case SecretRotationResult.Rotated(var rotated) -> print(rotated, json);
            case SecretRotationResult.HasNoSecret() ->
                terminal.failed("The application " + id + " is public: it has no secret.");
            case SecretRotationResult.NoSuchClient() -> noSuchClient(id);
        };
    }

    @Command(
            name = "disable",
            description = "Disable an application. Its tokens are not valid until it is enabled again.",
            footer = {"", "Example:", "  countersign clients disable 0196f2a4-5c1e-7b3a-9d2f-3e8a1c5b7d90"})
    int disable(
            @Parameters(paramLabel = "<id>", description = "The application's client_id, from the list.") UUID id,
            @Mixin AsJson json) {
        return changed(id, clients().disable(id), "Disabled application " + id + ".", "is disabled already", json);
    }

    @Command(
            name = "enable",
            description = "Enable a disabled application.",
            footer = {"", "Example:", "  countersign clients enable 0196f2a4-5c1e-7b3a-9d2f-3e8a1c5b7d90"})
    int enable(
            @Parameters(paramLabel = "<id>", description = "The application's client_id, from the list.") UUID id,
            @Mixin AsJson json) {
        return changed(id, clients().enable(id), "Enabled application " + id + ".", "is enabled already", json);
    }

    private int changed(UUID id, boolean done, String line, String before, AsJson json) {
        return clients()
                .show(id)
                .map(client -> done
                        ? terminal.done(json, new Changed(ClientShape.of(client, null)), line)
                        : terminal.failed("The application " + id + " " + before + "."))
                .orElseGet(() -> noSuchClient(id));
    }

    @Command(
            name = "remove",
            description = "Remove an application. Its tokens and its devices' sessions end at once.",
            footer = {"", "Example:", "  countersign clients remove 0196f2a4-5c1e-7b3a-9d2f-3e8a1c5b7d90"})
    int remove(
            @Parameters(paramLabel = "<id>", description = "The application's client_id, from the list.") UUID id,
            @Mixin AsJson json) {
        return terminal.room(ClientRemovals.class).remove(id)
                ? terminal.done(json, new Removed(id), "Removed application " + id + ".")
                : noSuchClient(id);
    }

    @Command(
            name = "rotate-keys",
            description =
                    "Make new keys that sign tokens. Applications accept what the old keys have signed for a day.",
            footer = {"", "Example:", "  countersign clients rotate-keys"})
    int rotateKeys(
            @Option(
                            names = "--leaked",
                            description =
                                    "Somebody may have read a private key: take all old keys out of the key set at once.")
                    boolean leaked,
            @Mixin AsJson json) {
        var keys = terminal.room(SigningKeys.class).rotate(leaked);
        return terminal.done(
                json,
                new NewKeys(keys),
                "Made " + keys.size() + " new signing keys. "
                        + (leaked ? "The old ones are deleted." : "The old ones sign nothing any more."));
    }

    /** The secret alone, and beside it first the id. */
    private int print(AddedClient added, AsJson json) {
        var client = added.client();
        var shape = ClientShape.of(client, added.secret().orElse(null));
        if (added.secret().isEmpty()) {
            return terminal.done(json, shape, client.id().toString());
        }
        return terminal.secret(
                json,
                shape,
                added.secret().get(),
                client.id() + " is the client_id of " + client.name()
                        + ". Its secret is shown only once; store it where only the application can read it.");
    }

    private int noSuchClient(UUID id) {
        return terminal.failed("There is no application " + id + ". To see all: countersign clients list");
    }

    private static String yesOrNo(boolean is) {
        return is ? "yes" : "no";
    }

    private static String state(Client client) {
        return client.isEnabled() ? "enabled" : "disabled since " + Table.time(client.disabledAt());
    }
}
