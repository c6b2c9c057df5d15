package drills;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.apache.hadoop.conf.Configuration;
import org.apache.hadoop.fs.FSDataInputStream;
import org.apache.hadoop.fs.FSDataOutputStream;
import org.apache.hadoop.fs.FileSystem;
import org.apache.hadoop.fs.Path;

/** Arguments: `write` or `read`, folder, files at a time, MiB of a file. Prints `MB/s N`. */
public final class Throughput {
  private static final int PIECE = 1 << 20;

  public static void main(String[] args) throws Exception {
    FileSystem fs = FileSystem.get(new Configuration());
    boolean writes = args[0].equals("write");
    int files = Integer.parseInt(args[2]);
    int pieces = Integer.parseInt(args[3]);
    byte[] content = new Content(args[1]).slice(0, PIECE);
    ExecutorService pool = Executors.newFixedThreadPool(files);
    long began = System.nanoTime();
    List<Future<Void>> all = new ArrayList<>();
    for (int i = 0; i < files; i++) {
      Path path = new Path(args[1], "f" + i);
      Callable<Void> job = () -> {
        if (writes) write(fs, path, content, pieces);
        else read(fs, path);
        return null;
      };
      all.add(pool.submit(job));
    }
    for (Future<Void> one : all) one.get();
    double seconds = (System.nanoTime() - began) / 1e9;
    System.out.println("MB/s " + (double) files * pieces * PIECE / 1e6 / seconds);
    System.out.flush();
    Runtime.getRuntime().halt(0);
  }

  private static void write(FileSystem fs, Path path, byte[] content, int pieces) throws Exception {
    try (FSDataOutputStream out = fs.create(path, true)) {
      for (int i = 0; i < pieces; i++) out.write(content);
    }
  }

  private static void read(FileSystem fs, Path path) throws Exception {
    byte[] piece = new byte[PIECE];
    try (FSDataInputStream in = fs.open(path)) {
      while (in.read(piece) != -1) continue;
    }
  }
}
