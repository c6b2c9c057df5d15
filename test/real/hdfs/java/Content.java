package drills;

import java.util.zip.CRC32;

/** The bytes of a file of the load: a function of path and offset, so that a reader knows what must be there. */
final class Content {
  private static final int WORD = 8;
  private final long seed;

  Content(String path) {
    CRC32 crc = new CRC32();
    crc.update(path.getBytes(java.nio.charset.StandardCharsets.UTF_8));
    seed = crc.getValue() * 0x9E3779B97F4A7C15L;
  }

  /** The byte at an offset. */
  byte at(long offset) {
    long word = seed + (offset / WORD) * 0xBF58476D1CE4E5B9L;
    word ^= word >>> 31;
    word *= 0x94D049BB133111EBL;
    word ^= word >>> 29;
    return (byte) (word >>> (8 * (offset % WORD)));
  }

  /** `length` bytes from an offset. */
  byte[] slice(long offset, int length) {
    byte[] bytes = new byte[length];
    for (int i = 0; i < length; i++) bytes[i] = at(offset + i);
    return bytes;
  }
}
