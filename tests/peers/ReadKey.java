import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.spec.PKCS8EncodedKeySpec;
import java.util.Base64;
import javax.crypto.Cipher;
import javax.crypto.EncryptedPrivateKeyInfo;
import javax.crypto.SecretKeyFactory;
import javax.crypto.spec.PBEKeySpec;

/** Writes the PKCS #8 of an encrypted key to standard output; the passphrase comes by standard input. */
public class ReadKey {
    public static void main(String[] arguments) throws Exception {
        String pem = Files.readString(Path.of(arguments[0]));
        byte[] der = Base64.getMimeDecoder().decode(pem.replaceAll("-----[A-Z ]+-----", ""));
        String passphrase = new String(System.in.readAllBytes(), StandardCharsets.US_ASCII);

        EncryptedPrivateKeyInfo sealed = new EncryptedPrivateKeyInfo(der);
        String algorithm = sealed.getAlgParameters().toString();
        Cipher cipher = Cipher.getInstance(algorithm);
        PBEKeySpec words = new PBEKeySpec(passphrase.toCharArray());
        cipher.init(
                Cipher.DECRYPT_MODE,
                SecretKeyFactory.getInstance(algorithm).generateSecret(words),
                sealed.getAlgParameters());
        PKCS8EncodedKeySpec clear = sealed.getKeySpec(cipher);
        System.out.write(clear.getEncoded());
        System.out.flush();
    }
}
