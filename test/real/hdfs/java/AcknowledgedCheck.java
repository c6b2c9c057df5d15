package drills;

import java.io.BufferedReader;
import java.io.InputStreamReader;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.Map;
import org.apache.hadoop.conf.Configuration;
import org.apache.hadoop.fs.FSDataInputStream;
import org.apache.hadoop.fs.FileSystem;
import org.apache.hadoop.fs.Path;
import org.apache.hadoop.hdfs.DistributedFileSystem;

/**
 * Reads the lines of AcknowledgedLoad and then every file that they name, to the last acknowledged byte. Prints
 * `lost PATH ...` for each file that is missing, shorter or different, and `checked FILES BYTES LOST` at the end.
 */
public final class AcknowledgedCheck {
  public static void main(String[] args) throws Exception {
    Map<String, Long> acknowledged = new LinkedHashMap<>();
    BufferedReader lines = new BufferedReader(new InputStreamReader(System.in));
    for (String line = lines.readLine(); line != null; line = lines.readLine()) {
      String[] words = line.split(" ");
      if (words[0].equals("ack")) acknowledged.merge(words[1], Long.parseLong(words[2]), Math::max);
      if (words[0].equals("gone")) acknowledged.remove(words[1]);
    }
    DistributedFileSystem fs = (DistributedFileSystem) FileSystem.get(new Configuration());
    long bytes = 0, lost = 0;
    for (Map.Entry<String, Long> file : acknowledged.entrySet()) {
      String wrong = check(fs, file.getKey(), file.getValue());
      bytes += file.getValue();
      if (wrong != null) {
        lost++;
        System.out.println("lost " + file.getKey() + " " + wrong);
      }
    }
    System.out.println("checked " + acknowledged.size() + " " + bytes + " " + lost);
    System.out.flush();
    Runtime.getRuntime().halt(lost == 0 ? 0 : 1);
  }

  private static String check(DistributedFileSystem fs, String name, long length) {
    try {
      Path path = new Path(name);
      for (int i = 0; i < 120 && !fs.isFileClosed(path); i++) {
        fs.recoverLease(path);
        Thread.sleep(500);
      }
      Content content = new Content(name);
      byte[] piece = new byte[1 << 16];
      try (FSDataInputStream in = fs.open(path)) {
        for (long offset = 0; offset < length; offset += piece.length) {
          int size = (int) Math.min(piece.length, length - offset);
          in.readFully(offset, piece, 0, size);
          byte[] wanted = content.slice(offset, size);
          if (!Arrays.equals(Arrays.copyOf(piece, size), wanted)) return "differs from byte " + offset;
        }
      }
      return null;
    } catch (Exception error) {
      return String.valueOf(error).split("\n", 2)[0];
    }
  }
}
