package dev.countersign.web.api;

import dev.countersign.web.Problem;
import java.lang.annotation.ElementType;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.lang.annotation.Target;
import org.springframework.http.HttpStatus;

/** How a route answers, for the OpenAPI document; the tests hold every answer they get against it. */
@Target(ElementType.METHOD)
@Retention(RetentionPolicy.RUNTIME)
@interface Answered {
    /** What the route does, in a few words. */
    String what();

    /** The thing that it is about, for grouping. */
    String about();

    /** The status when all is well. */
    HttpStatus status() default HttpStatus.OK;

    /** The body when all is well; void where there is none. */
    Class<?> body() default void.class;

    /** Another body with the same status. */
    Class<?> or() default void.class;

    /** A second way to be well, with status 202. */
    Class<?> accepted() default void.class;

    /** Its own refusals; those that any request can meet are added. */
    Problem[] problems() default {};
}
