import assert from 'node:assert/strict';
import { test } from 'node:test';
import { assetCategories, assetCategoryOf, bearsData } from './asset-category.ts';

test('every category is understood by its own name', () => {
  for (const category of assetCategories) assert.equal(assetCategoryOf(category), category);
});

test('the words of asset registers lead to the category that playbooks select by', () => {
  const words = {
    Laptops: 'laptop',
    'MacBook Pro 14': 'laptop',
    'Mobile Phones': 'phone',
    'iPhone 15': 'phone',
    'Phone number': 'phone_number',
    'SIM card': 'sim',
    eSIM: 'esim',
    'Company card': 'card',
    'Access card': 'badge',
    Keys: 'key',
    YubiKey: 'security_key',
    'Docking station': 'dock',
    Keyboard: 'accessory',
    'VPN profile': 'vpn_profile',
    Displays: 'monitor',
    'USB stick': 'storage',
    Computer: 'desktop',
    Firmenfahrzeug: undefined,
    'Espresso machine': undefined,
  };
  for (const [word, category] of Object.entries(words)) assert.equal(assetCategoryOf(word), category, word);
});

test('what keeps data is told from what does not', () => {
  assert.equal(bearsData('laptop'), true);
  assert.equal(bearsData('monitor'), false);
  assert.equal(bearsData('card'), false);
});
