package dev.countersign.signin;

/** The result of asking for a sign-up's code once more. */
public sealed interface SendAgainResult
        permits SignUpResult.CodeSent, SignUpCodeResult.Expired, SignUpCodeResult.TryLater {}
