package dev.countersign.command;

import dev.countersign.account.ImportResult;
import dev.countersign.account.Newcomer;
import dev.countersign.service.Operator;
import dev.countersign.service.Service;
import java.io.BufferedInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.PrintWriter;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import tools.jackson.core.JacksonException;
import tools.jackson.core.StreamReadFeature;
import tools.jackson.databind.DeserializationFeature;
import tools.jackson.databind.MapperFeature;
import tools.jackson.databind.PropertyNamingStrategies;
import tools.jackson.databind.json.JsonMapper;

/**
 * Reads members of another system from lines of JSON, {@code {"email", "name", "password_hash"}}, and makes members of them,
 * a batch a transaction. A line that cannot be taken is named and passed over. To go on after an interruption, the same file
 * is read again: who is a member already stays as they are.
 */
final class MemberImport {
    private static final int BATCH = 200;
    private static final int LINES_PER_REPORT = 10_000;
    private static final int LONGEST_LINE = 16 * 1024;
    private static final String BYTE_ORDER_MARK = "\uFEFF";
    private static final String NO_MEMBER = "it is not {\"email\":\"…\", \"name\":\"…\", \"password_hash\":\"…\"}";

    private static final JsonMapper JSON = JsonMapper.builder()
            .propertyNamingStrategy(PropertyNamingStrategies.SNAKE_CASE)
            .enable(StreamReadFeature.STRICT_DUPLICATE_DETECTION)
            .enable(
                    DeserializationFeature.FAIL_ON_UNKNOWN_PROPERTIES,
                    DeserializationFeature.FAIL_ON_TRAILING_TOKENS,
                    DeserializationFeature.FAIL_ON_MISSING_CREATOR_PROPERTIES,
                    DeserializationFeature.FAIL_ON_NULL_CREATOR_PROPERTIES)
            .disable(MapperFeature.ALLOW_COERCION_OF_SCALARS)
            .build();

    private record Numbered(long line, Newcomer newcomer) {}

    private final Service service;
    private final PrintWriter err;
    private final List<Numbered> batch = new ArrayList<>();
    private long lines;
    private long imported;
    private long members;
    private long refused;

    MemberImport(Service service, PrintWriter err) {
        this.service = service;
        this.err = err;
    }

    /** Reads all of it. */
    void read(InputStream file) throws IOException {
        var input = new BufferedInputStream(file, 1 << 16);
        for (var line = nextLine(input); line != null; line = nextLine(input)) {
            lines++;
            take(line);
            if (batch.size() == BATCH) {
                adoptBatch();
            }
            if (lines % LINES_PER_REPORT == 0) {
                err.println(figures());
            }
        }
        adoptBatch();
    }

    /** Whether each line was taken, or its member was here. */
    boolean isComplete() {
        return refused == 0;
    }

    String figures() {
        return String.format(
                Locale.ROOT,
                "%,d lines read: %,d imported, %,d members already, %,d refused.",
                lines,
                imported,
                members,
                refused);
    }

    private void take(ByteArrayOutputStream line) {
        if (line.size() > LONGEST_LINE) {
            refuse(lines, "it is longer than 16 KiB");
            return;
        }
        try {
            var text = StandardCharsets.UTF_8
                    .newDecoder()
                    .decode(ByteBuffer.wrap(line.toByteArray()))
                    .toString();
            if (lines == 1 && text.startsWith(BYTE_ORDER_MARK)) {
                text = text.substring(BYTE_ORDER_MARK.length());
            }
            if (text.isBlank()) {
                return;
            }
            // Of the word null there is none.
            Optional.ofNullable(JSON.readValue(text, Newcomer.class))
                    .ifPresentOrElse(
                            newcomer -> batch.add(new Numbered(lines, newcomer)), () -> refuse(lines, NO_MEMBER));
        } catch (CharacterCodingException malformed) {
            refuse(lines, "it is not UTF-8");
        } catch (JacksonException malformed) {
            // What it says may quote the line, and with it the hash.
            refuse(lines, NO_MEMBER);
        }
    }

    private void adoptBatch() {
        var results = service.adopt(
                Operator.onCommandLine(), batch.stream().map(Numbered::newcomer).toList());
        for (var place = 0; place < results.size(); place++) {
            switch (results.get(place)) {
                case ImportResult.Imported _ -> imported++;
                case ImportResult.EmailTaken _ -> members++;
                case ImportResult.Refused(var flaw) ->
                    refuse(
                            batch.get(place).line(),
                            switch (flaw) {
                                case EMAIL -> "its email is none";
                                case NAME -> "its name is none; a name has 1 to 100 characters";
                                case PASSWORD_HASH ->
                                    "its password_hash is none of bcrypt, scrypt, PBKDF2 and Argon2 as docs/moving.md"
                                            + " writes them, or costs more than 128 MiB or about a second to check;"
                                            + " the most that is taken of each stands there";
                            });
            }
        }
        batch.clear();
    }

    private void refuse(long line, String why) {
        refused++;
        err.println("line " + line + ": " + why);
    }

    /** @return without its end; of one that is too long, a little more than is allowed; null after the last */
    private static @Nullable ByteArrayOutputStream nextLine(InputStream input) throws IOException {
        var next = input.read();
        if (next < 0) {
            return null;
        }
        var line = new ByteArrayOutputStream(256);
        while (next >= 0 && next != '\n') {
            if (line.size() <= LONGEST_LINE) {
                line.write(next);
            }
            next = input.read();
        }
        return line;
    }
}
