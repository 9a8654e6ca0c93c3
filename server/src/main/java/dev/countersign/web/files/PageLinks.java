package dev.countersign.web.files;

import org.springframework.context.annotation.Configuration;
import org.thymeleaf.context.IExpressionContext;
import org.thymeleaf.linkbuilder.StandardLinkBuilder;
import org.thymeleaf.spring6.SpringTemplateEngine;
import org.thymeleaf.spring6.view.ThymeleafViewResolver;

/** Makes pages link to static files by names that change with their content. */
@Configuration(proxyBeanMethods = false)
class PageLinks {

    PageLinks(SpringTemplateEngine engine, ThymeleafViewResolver views, StaticFiles files, FileSettings settings) {
        engine.setLinkBuilder(new StandardLinkBuilder() {
            @Override
            protected String processLink(IExpressionContext context, String link) {
                return super.processLink(context, files.linkTo(link));
            }
        });
        views.addStaticVariable("sources", settings.areSources());
    }
}
