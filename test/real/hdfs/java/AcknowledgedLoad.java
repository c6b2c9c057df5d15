package drills;

import java.io.IOException;
import java.io.PrintWriter;
import java.nio.file.Files;
import java.nio.file.Paths;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicLong;
import org.apache.hadoop.conf.Configuration;
import org.apache.hadoop.fs.FSDataInputStream;
import org.apache.hadoop.fs.FSDataOutputStream;
import org.apache.hadoop.fs.FileSystem;
import org.apache.hadoop.fs.Path;

/**
 * Writes, reads and removes files until its input ends. Arguments: folder, number of writers, bytes of a chunk, chunks
 * of a file. Standard output has one line for each thing that HDFS acknowledged, written after the acknowledgement:
 * `ack PATH LENGTH` after hflush, hsync or close, `gone PATH` before a removal; and `slow KIND MILLISECONDS TIME` for
 * an operation above 300 ms, `error KIND TIME TEXT` for one that failed after all retries of Hadoop's client.
 */
public final class AcknowledgedLoad {
  private static final long SLOW_MILLIS = 300;
  private static final int KEPT = 6;
  private static final AtomicBoolean STOPPED = new AtomicBoolean();
  private static final AtomicLong OPERATIONS = new AtomicLong();
  private static PrintWriter out;

  private interface Operation {
    void run() throws IOException;
  }

  public static void main(String[] args) throws Exception {
    out = new PrintWriter(System.out, true);
    FileSystem fs = FileSystem.get(new Configuration());
    Path folder = new Path(args[0]);
    timed("mkdirs", () -> fs.mkdirs(folder));
    Thread[] writers = new Thread[Integer.parseInt(args[1])];
    for (int i = 0; i < writers.length; i++) {
      int writer = i;
      writers[i] = new Thread(() -> write(fs, folder, writer, Integer.parseInt(args[2]), Integer.parseInt(args[3])));
      writers[i].start();
    }
    line("started " + System.currentTimeMillis());
    while (System.in.read() != -1) continue;
    STOPPED.set(true);
    for (Thread writer : writers) writer.join();
    line("stopped " + OPERATIONS.get());
    out.flush();
    Runtime.getRuntime().halt(0);
  }

  private static void write(FileSystem fs, Path folder, int writer, int chunk, int chunks) {
    for (int file = 0; !STOPPED.get(); file++) {
      Path path = new Path(folder, "w" + writer + "-" + file);
      try {
        one(fs, path, chunk, chunks);
        if (file >= KEPT && file % 2 == 0) remove(fs, new Path(folder, "w" + writer + "-" + (file - KEPT)));
        Thread.sleep(20);
      } catch (IOException error) {
        pause();
      } catch (InterruptedException error) {
        return;
      }
    }
  }

  private static void one(FileSystem fs, Path path, int chunk, int chunks) throws IOException {
    Content content = new Content(path.toString());
    FSDataOutputStream[] stream = new FSDataOutputStream[1];
    timed("create", () -> stream[0] = fs.create(path, false));
    line("ack " + path + " 0");
    try {
      for (int i = 0; i < chunks && !STOPPED.get(); i++) {
        long offset = (long) i * chunk;
        boolean sync = i % 4 == 3;
        timed(sync ? "hsync" : "hflush", () -> {
          stream[0].write(content.slice(offset, chunk));
          if (sync) stream[0].hsync();
          else stream[0].hflush();
        });
        line("ack " + path + " " + (offset + chunk));
      }
      timed("close", stream[0]::close);
    } catch (IOException error) {
      try {
        stream[0].close();
      } catch (IOException again) {
        line("note close of a failed file: " + first(again));
      }
      throw error;
    }
    if (STOPPED.get()) return;
    timed("read", () -> {
      try (FSDataInputStream in = fs.open(path)) {
        byte[] head = new byte[Math.min(chunk, 4096)];
        if (in.read(head) < 1) throw new IOException("empty: " + path);
      }
    });
  }

  private static void remove(FileSystem fs, Path path) throws IOException {
    line("gone " + path);
    timed("delete", () -> fs.delete(path, false));
  }

  private static void timed(String kind, Operation operation) throws IOException {
    long began = System.nanoTime();
    try {
      operation.run();
      OPERATIONS.incrementAndGet();
    } catch (IOException error) {
      line("error " + kind + " " + System.currentTimeMillis() + " " + first(error));
      throw error;
    } finally {
      long millis = (System.nanoTime() - began) / 1_000_000;
      if (millis > SLOW_MILLIS) line("slow " + kind + " " + millis + " " + System.currentTimeMillis());
    }
  }

  private static String first(Exception error) {
    return String.valueOf(error).split("\n", 2)[0];
  }

  private static void pause() {
    try {
      Thread.sleep(500);
    } catch (InterruptedException error) {
      Thread.currentThread().interrupt();
    }
  }

  private static synchronized void line(String text) {
    out.println(text);
  }
}
