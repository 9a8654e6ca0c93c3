package dev.countersign.limits;

/** The result of charging an attempt. */
sealed interface Charge permits Attempt, Wait {}
