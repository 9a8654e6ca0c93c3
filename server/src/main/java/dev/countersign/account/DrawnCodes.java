package dev.countersign.account;

import java.util.List;

/**
 * Recovery codes that are not good yet. A page's form carries them (sealed), so that sending it twice makes one set.
 *
 * @param replaces which set they replace, by its fingerprint; empty if the account had none
 */
public record DrawnCodes(List<RecoveryCode> codes, String replaces) {}
