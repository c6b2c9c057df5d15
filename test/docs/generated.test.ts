import { generatedPages } from './pages';

test.each(generatedPages())('the generated parts of $file are what `npm run docs` writes', ({ found, expected }) => {
  expect(found).toBe(expected);
});
