package dev.countersign.web.json;

import java.lang.annotation.ElementType;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.lang.annotation.Target;

/**
 * A field with the code of a waiting request. {@link JsonBodies} checks it only if the body is invalid anyway; otherwise the
 * route does.
 */
@Target(ElementType.RECORD_COMPONENT)
@Retention(RetentionPolicy.RUNTIME)
public @interface SixDigits {}
