import type { Brand } from '../brand.ts';
import { picture } from '../picture.ts';

export const aurora: Brand = {
  name: 'aurora',
  title: 'Aurora',
  shortTitle: 'Aurora',
  currency: 'CHF',
  locale: 'en-CH',
  logo: picture('aurora-mark'),
  hero: {
    eyebrow: 'Internet · Mobile · TV',
    headline: 'Bright lines, clear bills.',
    text: `Fibre up to 10 Gbit/s, mobile in all of Switzerland and people who answer. One
package, one bill, no small print.`,
    picture: picture('aurora-hero'),
  },
  facts: [
    { figure: '10 Gbit/s', text: 'fibre in 312 towns' },
    { figure: '99.98 %', text: 'network availability in 2025' },
    { figure: '1 minute', text: 'until a person answers in chat' },
    { figure: '0.–', text: 'activation fee, always' },
  ],
  categories: [
    { id: 'internet', label: 'Internet' },
    { id: 'mobile', label: 'Mobile' },
    { id: 'add-ons', label: 'Add-ons' },
    { id: 'devices', label: 'Devices' },
  ],
  products: [
    {
      sku: 'fibre-500',
      name: 'Fibre 500',
      category: 'internet',
      price: '54.90',
      per: 'month',
      summary: 'Quick and steady, for two or three people at home.',
      points: ['500 Mbit/s down and up', 'Wi-Fi 6 router included', 'TV Basic, 90 channels'],
    },
    {
      sku: 'fibre-500-duo',
      name: 'Fibre 500 + Mobile Duo',
      category: 'internet',
      price: '84.90',
      per: 'month',
      summary: 'Home and two phones on one bill.',
      points: [
        '500 Mbit/s down and up',
        '2 SIM cards, unlimited',
        'TV Basic and roaming in the EU',
      ],
      badge: 'Most chosen',
    },
    {
      sku: 'fibre-10g',
      name: 'Fibre 10G Home',
      category: 'internet',
      price: '79.00',
      per: 'month',
      summary: 'For homes that upload as much as they watch.',
      points: ['10 Gbit/s down and up', 'Wi-Fi 7 router included', 'Static IP address on request'],
    },
    {
      sku: 'mobile-free',
      name: 'Mobile Free',
      category: 'mobile',
      price: '24.90',
      per: 'month',
      summary: 'Everything unlimited in Switzerland, cancelled whenever you like.',
      points: ['Unlimited calls and data', '5G included', 'Monthly notice'],
    },
    {
      sku: 'mobile-student',
      name: 'Mobile Student 20',
      category: 'mobile',
      price: '14.90',
      per: 'month',
      summary: 'Until your 28th birthday.',
      points: ['20 GB at 5G speed', 'Roaming EU included', 'eSIM in five minutes'],
    },
    {
      sku: 'family-5',
      name: 'Family Mobile 5 + Fibre 1000',
      category: 'mobile',
      price: '149.00',
      per: 'month',
      summary: 'Five phones, one home, one price.',
      points: ['5 SIM cards, unlimited', '1 Gbit/s fibre', 'TV Family and parental control'],
    },
    {
      sku: 'travel-package',
      name: 'Travel package',
      category: 'add-ons',
      price: '19.00',
      per: 'once',
      summary: 'Ten days, 45 countries, no surprise on the next bill.',
      points: [
        '10 GB and 120 minutes',
        'Starts by itself at the border',
        'Stops by itself after 10 days',
      ],
      badge: 'New',
    },
    {
      sku: 'neighbour-calls',
      name: 'Neighbour calls',
      category: 'add-ons',
      price: '9.00',
      per: 'month',
      summary: 'Unlimited calls from home to Germany, France, Italy and Austria.',
      points: ['Fixed and mobile numbers', 'From every phone in your package', 'Monthly notice'],
    },
    {
      sku: 'safe-net',
      name: 'Safe net',
      category: 'add-ons',
      price: '4.50',
      per: 'month',
      summary: 'Blocks fraud pages and callers before they reach you.',
      points: ['Works on every device at home', 'Nothing to install', 'First month free'],
    },
    {
      sku: 'wifi-extender',
      name: 'Wi-Fi extender',
      category: 'devices',
      price: '89.00',
      per: 'once',
      summary: 'The attic and the garden belong to your home too.',
      points: ['Wi-Fi 7 mesh', 'Ready in three minutes', '2 years of warranty'],
    },
    {
      sku: 'watch-sim',
      name: 'eSIM for watches',
      category: 'devices',
      price: '5.00',
      per: 'month',
      summary: 'Leave the phone at home and stay reachable.',
      points: ['Your own number', 'Shares your data', 'All common watches'],
    },
  ],
  promoted: {
    plans: ['fibre-500', 'fibre-500-duo', 'fibre-10g'],
    sku: 'travel-package',
    headline: 'Going somewhere?',
    text: `With the Travel package you use your phone in 45 countries as you do at home: ten
days, one price, and it ends by itself.`,
    picture: picture('aurora-travel'),
  },
  reviews: [
    {
      text: `I asked about a bill at nine in the evening and had an answer before the tea was
ready.`,
      by: 'Regula, Chur',
    },
    { text: 'The technician came when they said he would. Twice.', by: 'Dario, Bellinzona' },
    {
      text: 'We moved, the internet moved with us, and nobody had to call anybody.',
      by: 'Aline, Fribourg',
    },
  ],
  questions: [
    {
      question: 'Why is my bill higher than usual?',
      answer: `Mostly because of calls or data outside your package. Sign in and open your bills to
see every position, or ask us in the chat: once you are signed in, we see the same
bill as you.`,
    },
    {
      question: 'Can I pay a bill in instalments?',
      answer:
        'Yes, from CHF 60 on, in two to six instalments and without interest. Ask us in the chat.',
    },
    {
      question: 'How do I use my phone abroad?',
      answer:
        'Roaming in the EU is part of most packages. For 45 more countries add the Travel package.',
    },
    {
      question: 'How fast is a change of package?',
      answer: 'Upgrades work within the hour. A smaller package begins with your next bill.',
    },
  ],
  legal: 'Aurora is an invented brand for demonstration. Nothing here can be bought.',
};
