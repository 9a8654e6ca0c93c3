package dev.countersign.web.json;

import dev.countersign.account.FieldRule;
import java.lang.annotation.ElementType;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.lang.annotation.Target;

/** The rule for a field of a body. {@link JsonBodies} applies it if another field already makes the body invalid. */
@Target(ElementType.RECORD_COMPONENT)
@Retention(RetentionPolicy.RUNTIME)
public @interface JudgedBy {
    FieldRule value();
}
