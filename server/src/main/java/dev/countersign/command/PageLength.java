package dev.countersign.command;

import picocli.CommandLine.TypeConversionException;

/** How many entries a list has at most. */
record PageLength(int most) {
    static final String DEFAULT = "50";

    private static final int LONGEST = 200;

    static PageLength of(String typed) {
        if (typed.matches("[0-9]{1,3}")) {
            var most = Integer.parseInt(typed);
            if (most >= 1 && most <= LONGEST) {
                return new PageLength(most);
            }
        }
        throw new TypeConversionException("'" + typed + "' is not a number from 1 to " + LONGEST);
    }
}
