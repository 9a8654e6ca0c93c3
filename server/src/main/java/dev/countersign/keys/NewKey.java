package dev.countersign.keys;

/**
 * A key that has just been made.
 *
 * @param secret what the back end sends; returned only here
 */
public record NewKey(Key key, String secret) {
    @Override
    public String toString() {
        return "NewKey[not shown]";
    }
}
