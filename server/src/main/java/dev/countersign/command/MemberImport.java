package dev.countersign.command;

import dev.countersign.account.ImportResult;
import dev.countersign.account.Newcomer;
import dev.countersign.operator.Members;
import dev.countersign.operator.Operator;
import dev.countersign.password.Flaw;
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
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import tools.jackson.core.JacksonException;
import tools.jackson.core.StreamReadFeature;
import tools.jackson.databind.DeserializationFeature;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/**
 * Imports members of another system from lines of JSON, {@code {"email", "name", "password_hash", "email_verified"}}, one
 * transaction for each batch of lines. The last field may be missing, which means false. A line that is refused is skipped and
 * reported with its number, in the order of the file. To resume after an interruption, read the same file again: existing
 * members stay as they are.
 */
final class MemberImport {
    private static final int BATCH = 200;
    private static final int LINES_PER_REPORT = 10_000;
    private static final int LONGEST_LINE = 16 * 1024;
    private static final String BYTE_ORDER_MARK = "\uFEFF";
    private static final List<String> FIELDS = List.of("email", "name", "password_hash");
    private static final String EMAIL_VERIFIED = "email_verified";

    /** Field names that are safe to print. Any other name may be a password hash in the wrong place. */
    private static final Pattern SHOWN = Pattern.compile("[A-Za-z_][A-Za-z0-9_]{0,29}");

    private static final JsonMapper JSON = JsonMapper.builder()
            .enable(StreamReadFeature.STRICT_DUPLICATE_DETECTION)
            .enable(DeserializationFeature.FAIL_ON_TRAILING_TOKENS)
            .build();

    private record Numbered(long line, Newcomer newcomer) {}

    private final Members members;
    private final PrintWriter err;
    private final List<Numbered> batch = new ArrayList<>();

    /** The refused lines of the batch, by number. They are printed together with those that the database refuses. */
    private final SortedMap<Long, String> refusals = new TreeMap<>();

    private long lines;
    private long imported;
    private long alreadyMembers;
    private long refused;

    MemberImport(Members members, PrintWriter err) {
        this.members = members;
        this.err = err;
    }

    void read(InputStream file) throws IOException {
        var input = new BufferedInputStream(file, 1 << 16);
        for (var line = nextLine(input); line != null; line = nextLine(input)) {
            lines++;
            take(line);
            if (batch.size() + refusals.size() == BATCH) {
                adoptBatch();
            }
            if (lines % LINES_PER_REPORT == 0) {
                adoptBatch();
                err.println(figures());
            }
        }
        adoptBatch();
    }

    /** True if no line was refused. */
    boolean isComplete() {
        return refused == 0;
    }

    /** How many lines were read, and what became of them. */
    record Figures(long read, long imported, long alreadyMembers, long refused) {
        @Override
        public String toString() {
            return String.format(
                    Locale.ROOT,
                    "%,d lines read: %,d imported, %,d members already, %,d refused.",
                    read,
                    imported,
                    alreadyMembers,
                    refused);
        }
    }

    Figures figures() {
        return new Figures(lines, imported, alreadyMembers, refused);
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
            take(JSON.readTree(text));
        } catch (CharacterCodingException malformed) {
            refuse(lines, "it is not UTF-8");
        } catch (JacksonException malformed) {
            // Its message may quote the line, and with it the hash.
            refuse(lines, "it is not one JSON object, or has a field twice");
        }
    }

    private void take(JsonNode member) {
        if (!member.isObject()) {
            refuse(lines, "it is not a JSON object");
            return;
        }
        var flaws = flaws(member);
        if (flaws.isEmpty()) {
            var newcomer = new Newcomer(
                    member.get("email").stringValue(),
                    member.path(EMAIL_VERIFIED).asBoolean(false),
                    member.get("name").stringValue(),
                    member.get("password_hash").stringValue());
            batch.add(new Numbered(lines, newcomer));
        } else {
            refuse(lines, String.join("; ", flaws));
        }
    }

    /** Reports all flaws of a line, so that the file has to be corrected only once. */
    private static List<String> flaws(JsonNode member) {
        var flaws = new ArrayList<String>();
        for (var field : FIELDS) {
            var value = member.path(field);
            if (value.isMissingNode()) {
                flaws.add("its " + field + " is missing");
            } else if (!value.isString()) {
                flaws.add("its " + field + " is " + (value.isNull() ? "null" : "not a string"));
            }
        }
        if (member.has(EMAIL_VERIFIED) && !member.get(EMAIL_VERIFIED).isBoolean()) {
            flaws.add("its " + EMAIL_VERIFIED + " is neither true nor false");
        }
        member.propertyNames().stream()
                .filter(name -> !FIELDS.contains(name) && !name.equals(EMAIL_VERIFIED))
                .map(name -> SHOWN.matcher(name).matches() ? "the field " + name : "a field")
                .map(name -> "it has " + name
                        + ", which is not known (known are email, name, password_hash and email_verified)")
                .forEach(flaws::add);
        return flaws;
    }

    private void adoptBatch() {
        if (!batch.isEmpty()) {
            adopt();
        }
        refusals.forEach((line, why) -> err.println("line " + line + ": " + why));
        refusals.clear();
    }

    private void adopt() {
        var results = members.adopt(
                Operator.onCommandLine(), batch.stream().map(Numbered::newcomer).toList());
        for (var place = 0; place < results.size(); place++) {
            switch (results.get(place)) {
                case ImportResult.Imported _ -> imported++;
                case ImportResult.EmailTaken _ -> alreadyMembers++;
                case ImportResult.Refused(var flaws) ->
                    refuse(
                            batch.get(place).line(),
                            flaws.stream().map(MemberImport::why).collect(Collectors.joining("; ")));
            }
        }
        batch.clear();
    }

    private static String why(Flaw flaw) {
        return "its " + flaw.field() + " is not valid: " + FlawText.of(flaw);
    }

    private void refuse(long line, String why) {
        refused++;
        refusals.put(line, why);
    }

    /**
     * @return the line without its line break; a line that is too long is cut just above the limit; null at the end of the
     *     file
     */
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
