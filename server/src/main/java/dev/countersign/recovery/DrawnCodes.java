package dev.countersign.recovery;

import java.util.List;

/**
 * Recovery codes that are not valid yet. A page's form carries them (sealed), so that sending it twice stores one set.
 *
 * @param replaces fingerprint of the set that they replace; empty if the account had none
 */
public record DrawnCodes(List<RecoveryCode> codes, String replaces) {}
