package dev.countersign.web.json;

import java.lang.annotation.ElementType;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.lang.annotation.Target;

/** A body that must have exactly one of these optional fields. {@link JsonBodies} refuses any other. */
@Target(ElementType.TYPE)
@Retention(RetentionPolicy.RUNTIME)
public @interface ExactlyOneOf {
    /** The fields' names in the body. The flaw names the first one. */
    String[] value();

    /** A key of the message file. */
    String message();
}
