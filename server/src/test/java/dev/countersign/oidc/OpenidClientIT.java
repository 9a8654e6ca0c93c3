package dev.countersign.oidc;

import static org.assertj.core.api.Assertions.assertThat;

import dev.countersign.clients.NewClient;
import dev.countersign.support.Answer;
import dev.countersign.support.Application;
import dev.countersign.support.RelyingParties;
import dev.countersign.support.Secrets;
import dev.countersign.support.Television;
import dev.countersign.support.TestServer;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.PrintWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

@DisplayName("An application with openid-client")
class OpenidClientIT {
    /** The library takes the query of the address that the browser comes back to for the answer alone. */
    private static final String CALLBACK = "https://shop.example.org/callback";

    private static final TestServer SERVER = TestServer.with();

    @TempDir
    private Path work;

    /** A script that talks in lines of JSON. */
    private record Script(Process process, BufferedReader out, PrintWriter in) {
        static Script start(Path folder, Path errors, List<String> words) throws IOException {
            var process = new ProcessBuilder(words)
                    .directory(folder.toFile())
                    .redirectError(errors.toFile())
                    .start();
            return new Script(process, process.inputReader(), new PrintWriter(process.outputWriter(), true));
        }

        JsonNode hear() throws IOException {
            var line = out.readLine();
            if (line == null) {
                throw new AssertionError("the script has ended");
            }
            return JsonMapper.shared().readTree(line);
        }
    }

    @Test
    @DisplayName("signs in, learns who it is, refreshes, signs out, and then has nothing")
    void wholeStory() throws Exception {
        var folder = RelyingParties.withPackages();
        var errors = work.resolve("errors.txt");
        var usual = Application.description();
        var shop = Application.of(
                SERVER,
                new NewClient(
                        "Shop",
                        false,
                        List.of(CALLBACK),
                        usual.postLogoutRedirectUris(),
                        usual.backchannelLogoutUri(),
                        usual.origins(),
                        usual.scopes(),
                        false,
                        true,
                        usual.accessToken(),
                        usual.signingAlgorithm(),
                        false));
        var member = SERVER.member();
        var session = member.session().orElseThrow();
        var script = Script.start(
                folder,
                errors,
                List.of(
                        "node",
                        "openid-client.mjs",
                        SERVER.url().toString(),
                        shop.id().toString(),
                        shop.secret().orElseThrow(),
                        CALLBACK,
                        Application.AFTER_LOGOUT));
        try {
            script.in().println(follow(member.get(path(script.hear()))));

            assertThat(script.hear().path("sid").asString()).isEqualTo(session);
            assertThat(script.hear().path("email").asString()).isEqualTo(member.email());
            var introspected = script.hear();
            assertThat(introspected.path("active").asBoolean()).isTrue();
            assertThat(introspected.path("sid").asString()).isEqualTo(session);
            assertThat(script.hear().path("sid").asString()).isEqualTo(session);

            var end = script.hear();
            assertThat(follow(member.get(path(end)))).startsWith(Application.AFTER_LOGOUT);
            script.in().println("signed out");

            assertThat(script.hear().path("active").asBoolean()).isFalse();
            assertThat(script.hear().asString()).isEqualTo("invalid_grant");
            assertThat(script.process().waitFor(10, TimeUnit.SECONDS)).isTrue();
        } catch (AssertionError failure) {
            script.process().destroy();
            throw new AssertionError(Files.readString(errors), failure);
        }
    }

    @Test
    @DisplayName("on a television shows a code, polls until a member approves, and is signed out from the dashboard")
    void television() throws Exception {
        var folder = RelyingParties.withPackages();
        var errors = work.resolve("errors.txt");
        var television = Application.of(SERVER, Application.deviceDescription());
        var member = SERVER.member();
        var script = Script.start(
                folder,
                errors,
                List.of(
                        "node",
                        "television.mjs",
                        SERVER.url().toString(),
                        television.id().toString()));
        try {
            var shown = script.hear();
            assertThat(shown.path("verification_uri").asString()).isEqualTo(SERVER.url() + "/device");
            var code = shown.path("user_code").asString();
            Secrets.remember(code);
            assertThat(new Television(television, "", code).approvedBy(member).status())
                    .isEqualTo(303);

            var claims = script.hear();
            assertThat(claims.path("sub").asString())
                    .isEqualTo(member.get("/api/v1/session").at("/account/id"));
            var session = claims.path("sid").asString();
            assertThat(member.get("/api/v1/sessions").json().path("sessions").findValuesAsString("id"))
                    .contains(session);
            assertThat(script.hear().path("email").asString()).isEqualTo(member.email());
            assertThat(script.hear().path("sid").asString()).isEqualTo(session);

            assertThat(member.delete("/api/v1/sessions/" + session).status()).isEqualTo(204);
            script.in().println("ended");

            assertThat(script.hear().asString()).isEqualTo("invalid_grant");
            assertThat(script.process().waitFor(10, TimeUnit.SECONDS)).isTrue();
        } catch (AssertionError failure) {
            script.process().destroy();
            throw new AssertionError(Files.readString(errors), failure);
        }
    }

    private static String path(JsonNode address) {
        return address.asString().substring(SERVER.url().toString().length());
    }

    private static String follow(Answer answer) {
        var location = answer.header("Location").orElseThrow(() -> new AssertionError(answer));
        Application.reply(answer).values().forEach(Secrets::remember);
        return location;
    }
}
