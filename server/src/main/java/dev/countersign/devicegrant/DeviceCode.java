package dev.countersign.devicegrant;

import java.time.Duration;

/**
 * What a device gets when it asks for a code (RFC 8628, section 3.2). The texts are returned only here.
 *
 * @param text what the device polls with
 * @param userCode what the device shows
 * @param interval the least time between two polls
 */
public record DeviceCode(String text, UserCode userCode, Duration lifetime, Duration interval) {
    @Override
    public String toString() {
        return "DeviceCode[not shown]";
    }
}
