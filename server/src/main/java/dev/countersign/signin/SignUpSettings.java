package dev.countersign.signin;

import org.springframework.boot.context.properties.ConfigurationProperties;

/** @param signUp who may sign up; {@code verified} only with a mail server */
@ConfigurationProperties("countersign")
record SignUpSettings(SignUpMode signUp) {}
