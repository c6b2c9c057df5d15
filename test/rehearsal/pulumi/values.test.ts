import { Struct } from 'google-protobuf/google/protobuf/struct_pb';
import { conceal, hasUnknown, reveal, UNKNOWN } from '../../../lib/rehearsal/src/pulumi/values';

const SECRET = { '4dabf18193072939515e22adb298388d': '1b47061264138c4ac30d75fd1eb44270' };

describe('secrets between the engine and a stand-in', () => {
  it('are opened for the provider, and the engine’s own properties left out', () => {
    const opened = reveal(
      Struct.fromJavaScript({ tags: { token: { ...SECRET, value: 's3cr3t' } }, name: 'a', __defaults: [] }),
    );
    expect(opened.properties).toEqual({ tags: { token: 's3cr3t' }, name: 'a' });
    expect([...opened.secretNames]).toEqual(['tags']);
    expect([...opened.secretTexts]).toEqual(['s3cr3t']);
  });

  it('are marked again under their own name, and under each other name that repeats them', () => {
    const opened = reveal(Struct.fromJavaScript({ password: { ...SECRET, value: 's3cr3t' } }));
    const outputs = { password: 's3cr3t', url: 'https://user:s3cr3t@host', list: [{ at: 's3cr3t' }], open: 'text' };
    expect(conceal(outputs, opened).toJavaScript()).toEqual({
      password: { ...SECRET, value: 's3cr3t' },
      url: { ...SECRET, value: 'https://user:s3cr3t@host' },
      list: { ...SECRET, value: [{ at: 's3cr3t' }] },
      open: 'text',
    });
  });

  it('what the program gave without a mark stays so, and what comes back nowhere is not looked for', () => {
    const given = Struct.fromJavaScript({ registries: { ...SECRET, value: ['host', 's3cr3t'] }, tags: ['host/a'] });
    const outputs = { tags: ['host/a'], ref: 'host/a@sha256' };
    expect(conceal(outputs, reveal(given)).toJavaScript()).toEqual({
      tags: ['host/a'],
      ref: { ...SECRET, value: 'host/a@sha256' },
    });
    expect(conceal(outputs, reveal(given, ['registries'])).toJavaScript()).toEqual(outputs);
  });

  it('that are not known yet are no texts to look for', () => {
    const opened = reveal(Struct.fromJavaScript({ password: { ...SECRET, value: UNKNOWN } }));
    expect([...opened.secretTexts]).toEqual([]);
    expect(hasUnknown(opened.properties)).toBe(true);
  });
});
