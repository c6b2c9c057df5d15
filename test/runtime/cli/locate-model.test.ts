import { BUNDLED } from '../golden/golden';
import { locateModel } from '../../../lib/runtime/src/cli/locate-model';

test('a bundled model is found by its name, a folder by its path', async () => {
  expect(await locateModel('tiny-shakespeare', undefined)).toEqual({ folder: BUNDLED, name: 'tiny-shakespeare' });
  expect(await locateModel(BUNDLED, undefined)).toEqual({ folder: BUNDLED, name: 'tiny-shakespeare' });
});

test('an unknown model is rejected with the names of the bundled models', async () => {
  await expect(locateModel('gpt-9', undefined)).rejects.toMatchObject({
    code: 'file-missing',
    message: expect.stringContaining('or a bundled model: tiny-shakespeare'),
  });
});

test('an invalid bucket name is rejected before any request', async () => {
  await expect(locateModel('s3://Not_A_Bucket/x', undefined)).rejects.toMatchObject({ code: 'download-failed' });
});
