package dev.countersign.chaos;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/** The chapter "High availability" of docs/operating.md. */
final class Chapter {
    private static final Pattern BLOCK =
            Pattern.compile("```sh\n# on (.+?)(, as a service)?\n(.+?)```", Pattern.DOTALL);
    private static final Pattern DATABASE_URL = Pattern.compile("\\| `(postgres://\\S+)` \\|");

    private final String text;
    private final List<Block> blocks;
    private final List<Block> unused;

    /**
     * Commands that the operator runs.
     *
     * @param where such as "a and b" or "the primary"
     * @param service whether they run for as long as the machine does
     */
    record Block(String where, boolean service, String commands) {
        boolean isOn(String machine) {
            return Stream.of(where.split("\\W+")).anyMatch(machine::equals);
        }
    }

    Chapter() {
        try {
            var page = Files.readString(Path.of("../docs/operating.md"));
            var from = page.indexOf("\n## High availability\n");
            this.text = page.substring(from, page.indexOf("\n## ", from + 1));
        } catch (IOException failure) {
            throw new UncheckedIOException(failure);
        }
        this.blocks = BLOCK.matcher(text)
                .results()
                .map(block -> new Block(block.group(1), block.group(2) != null, block.group(3)))
                .toList();
        this.unused = new ArrayList<>(blocks);
    }

    /** The next commands of the chapter, up to those that contain this text. */
    List<Block> upTo(String commands) {
        var last = blocks.indexOf(find(commands));
        var next = blocks.subList(blocks.indexOf(unused.getFirst()), last + 1);
        unused.removeAll(next);
        return next;
    }

    Block use(String commands) {
        var block = find(commands);
        unused.remove(block);
        return block;
    }

    private Block find(String commands) {
        return blocks.stream()
                .filter(block -> block.commands().contains(commands))
                .findFirst()
                .orElseThrow(() -> new AssertionError("the chapter has no command with " + commands));
    }

    /** Commands that were not run. */
    List<Block> unused() {
        return List.copyOf(unused);
    }

    /** In the order of the chapter. */
    List<String> databaseUrls() {
        return DATABASE_URL.matcher(text).results().map(found -> found.group(1)).toList();
    }

    String text() {
        return text;
    }
}
