import { describe, expect, it } from 'vitest';
import { hrefTo, parseRoute } from './router.js';

describe('addresses', () => {
  it('name a page, what is in it, and settings', () => {
    const route = parseRoute('#/runs/a?show=x%2Cy');
    expect([route.page, route.rest, route.parameters.get('show')]).toEqual(['runs', ['a'], 'x,y']);
  });

  it('that name nothing lead to the first page', () => {
    for (const hash of ['', '#', '#/', '#/nowhere', '#main']) {
      expect(parseRoute(hash)).toMatchObject({ page: 'live', rest: [] });
    }
  });

  it('lead back to what they were made of', () => {
    const href = hrefTo('models', ['my model/50 %'], { tab: 'a&b', empty: '' });
    const { page, rest, parameters } = parseRoute(href);
    expect([page, rest, Object.fromEntries(parameters)]).toEqual([
      'models',
      ['my model/50 %'],
      { tab: 'a&b' },
    ]);
  });

  it('may be wrongly encoded', () => {
    expect(parseRoute('#/models/50%').rest).toEqual(['50%']);
  });
});
