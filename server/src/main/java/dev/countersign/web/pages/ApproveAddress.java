package dev.countersign.web.pages;

import dev.countersign.web.WebSettings;
import io.nayuki.qrcodegen.QrCode;
import org.springframework.stereotype.Component;

/** Where the code of a waiting device is entered, for people to type and for cameras to read. */
@Component
class ApproveAddress {
    static final String PATH = "/approve";

    private final String text;
    private final int size;
    private final String modules;

    ApproveAddress(WebSettings settings) {
        var address = settings.address(PATH);
        var code = QrCode.encodeText(address, QrCode.Ecc.MEDIUM);
        this.text = address.substring(address.indexOf("//") + 2);
        this.size = code.size;
        this.modules = draw(code);
    }

    /** Such as {@code sign-in.example.org/approve}: browsers add the rest. */
    public String getText() {
        return text;
    }

    /** The QR code's width, in modules. */
    public int getSize() {
        return size;
    }

    /** Its dark modules as the path of an SVG, a row of them at a time. */
    public String getModules() {
        return modules;
    }

    private static String draw(QrCode code) {
        var path = new StringBuilder();
        for (var y = 0; y < code.size; y++) {
            for (var x = 0; x < code.size; x++) {
                var begin = x;
                while (code.getModule(x, y)) {
                    x++;
                }
                if (x > begin) {
                    path.append('M')
                            .append(begin)
                            .append(' ')
                            .append(y)
                            .append('h')
                            .append(x - begin)
                            .append("v1h-")
                            .append(x - begin)
                            .append('z');
                }
            }
        }
        return path.toString();
    }
}
