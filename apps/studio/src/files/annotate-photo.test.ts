import { expect, it } from 'vitest';
import { annotatedNames } from './annotate-photo.js';

it('names copies, each differently', () => {
  expect(annotatedNames(['a.jpg', 'a.png', 'b/a.jpg', 'c.d/no-ending'])).toEqual([
    'a.annotated.jpg',
    'a.annotated-2.jpg',
    'b/a.annotated.jpg',
    'c.d/no-ending.annotated.jpg',
  ]);
});
