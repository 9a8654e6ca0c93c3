package dev.countersign.command;

import java.util.UUID;

/** A message's id, either as its receiver sees it ({@code msg_…}) or without the prefix. */
record MessageId(UUID id) {
    private static final String PREFIX = "msg_";

    static MessageId of(String typed) {
        return new MessageId(Commands.id(typed.startsWith(PREFIX) ? typed.substring(PREFIX.length()) : typed));
    }
}
