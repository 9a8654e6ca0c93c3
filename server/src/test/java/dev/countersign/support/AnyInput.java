package dev.countersign.support;

import java.util.List;
import java.util.Random;
import java.util.function.Consumer;
import java.util.function.Supplier;
import java.util.stream.IntStream;
import java.util.stream.Stream;

/** Random values for a claim that holds for any input. Each run has its number as seed, so a failure can be repeated. */
public final class AnyInput {
    private static final int RUNS = 1_000;
    private static final int LAST_OF_LATIN = 0x17F;

    private final Random random;

    private AnyInput(long seed) {
        this.random = new Random(seed);
    }

    /** Checks the claim with many inputs. A failure names its run, for {@link #once}. */
    public static void holds(Consumer<AnyInput> claim) {
        IntStream.range(0, RUNS).forEach(run -> once(run, claim));
    }

    public static void once(int run, Consumer<AnyInput> claim) {
        try {
            claim.accept(new AnyInput(run));
        } catch (AssertionError | RuntimeException failure) {
            throw new AssertionError("run " + run + ": " + failure.getMessage(), failure);
        }
    }

    /** @return a number from {@code least} to {@code most}, both included */
    public int between(int least, int most) {
        return random.nextInt(least, most + 1);
    }

    /** @return a number from 0 to {@code most}, excluded */
    public long below(long most) {
        return random.nextLong(most);
    }

    public long anyLong() {
        return random.nextLong();
    }

    public boolean either() {
        return random.nextBoolean();
    }

    public byte[] bytes(int length) {
        var bytes = new byte[length];
        random.nextBytes(bytes);
        return bytes;
    }

    @SafeVarargs
    public final <T> T oneOf(T... values) {
        return values[random.nextInt(values.length)];
    }

    public <T> List<T> upTo(int most, Supplier<T> value) {
        return Stream.generate(value).limit(between(0, most)).toList();
    }

    /** A text of these characters. */
    public String text(String alphabet, int least, int most) {
        return random.ints(between(least, most), 0, alphabet.length())
                .collect(StringBuilder::new, (text, at) -> text.append(alphabet.charAt(at)), StringBuilder::append)
                .toString();
    }

    /** A text of any characters, half of them Latin. It has no zero and no half of a surrogate pair. */
    public String text(int least, int most) {
        return Stream.generate(this::character)
                .limit(between(least, most))
                .collect(StringBuilder::new, StringBuilder::appendCodePoint, StringBuilder::append)
                .toString();
    }

    private int character() {
        var character = either() ? between(1, LAST_OF_LATIN) : between(1, Character.MAX_CODE_POINT);
        return character <= Character.MAX_VALUE && Character.isSurrogate((char) character) ? '?' : character;
    }
}
