import type { Brand } from '../brand.ts';
import { picture } from '../picture.ts';

export const polaris: Brand = {
  name: 'polaris',
  title: 'Polaris Energy',
  shortTitle: 'Polaris',
  currency: 'EUR',
  locale: 'en-IE',
  logo: picture('polaris-mark'),
  hero: {
    eyebrow: 'Power · Heat · Charging',
    headline: 'Energy that finds its way home.',
    text: `Wind from the coast, sun from your roof and a tariff that follows your day. You see
where every kilowatt hour came from.`,
    picture: picture('polaris-hero'),
  },
  facts: [
    { figure: '100 %', text: 'renewable since 2021' },
    { figure: '1.4 m', text: 'homes between Kiel and Gdańsk' },
    { figure: '38', text: 'wind farms, 6 of them owned by neighbours' },
    { figure: '12 months', text: 'of fixed price, in every tariff' },
  ],
  categories: [
    { id: 'power', label: 'Power' },
    { id: 'heat', label: 'Heat' },
    { id: 'charging', label: 'Charging' },
    { id: 'home', label: 'For the home' },
  ],
  products: [
    {
      sku: 'northern-wind-100',
      name: 'Northern Wind 100',
      category: 'power',
      price: '68.00',
      per: 'month',
      summary: 'Wind power at one price, day and night.',
      points: ['100 % wind from the coast', 'Smart meter included', 'Price fixed for 12 months'],
    },
    {
      sku: 'day-and-night',
      name: 'Day and Night',
      category: 'power',
      price: '61.50',
      per: 'month',
      summary: 'Cheap when the wind blows and everybody sleeps.',
      points: [
        'Night tariff from 22 to 6',
        'App tells you the best hour',
        'Price fixed for 12 months',
      ],
      badge: 'Most chosen',
    },
    {
      sku: 'sun-share',
      name: 'Sun Share',
      category: 'power',
      price: '39.00',
      per: 'month',
      summary: 'Your share of a solar park, without a roof of your own.',
      points: ['10 square metres of panels', 'Yield credited monthly', 'Moves house with you'],
    },
    {
      sku: 'warm-home-plus',
      name: 'Warm Home Plus',
      category: 'heat',
      price: '142.00',
      per: 'month',
      summary: 'Heat pump tariff with yearly service.',
      points: [
        'Own meter for the heat pump',
        'Service once a year',
        'Help within 24 hours in winter',
      ],
    },
    {
      sku: 'night-charge',
      name: 'Night Charge',
      category: 'charging',
      price: '29.00',
      per: 'month',
      summary: 'A full battery every morning.',
      points: ['Charges at the cheapest hours', '300 kWh included', 'Any wallbox'],
    },
    {
      sku: 'wallbox-11',
      name: 'Wallbox 11',
      category: 'charging',
      price: '649.00',
      per: 'once',
      summary: 'Mounted by us, ready for your next car too.',
      points: ['11 kW', 'Installation included', '5 years of warranty'],
    },
    {
      sku: 'quiet-thermostat',
      name: 'Quiet thermostat',
      category: 'home',
      price: '119.00',
      per: 'once',
      summary: 'Learns when you are home. Keeps it to itself.',
      points: ['Works without a cloud', 'Fits all common valves', 'Saves 9 % on average'],
    },
    {
      sku: 'boiler-check',
      name: 'Boiler check',
      category: 'home',
      price: '89.00',
      per: 'once',
      summary: 'An hour with a technician, before winter asks.',
      points: ['Appointment within a week', 'Written report', 'Small parts included'],
    },
  ],
  promoted: {
    plans: ['northern-wind-100', 'day-and-night', 'sun-share'],
    sku: 'night-charge',
    headline: 'Charge while the wind works.',
    text: `Night Charge waits for the hours in which our turbines make more than anybody needs,
and fills your car with it.`,
    picture: picture('polaris-charge'),
  },
  reviews: [
    {
      text: 'The first energy bill that my father understood without calling me.',
      by: 'Jette, Husum',
    },
    { text: 'They told us to lower our instalment. Who does that?', by: 'Marek, Szczecin' },
    { text: 'Moved in on Friday, had power, had a contract on Monday.', by: 'Sanne, Groningen' },
  ],
  questions: [
    {
      question: 'Why did my monthly payment change?',
      answer: `Once a year we compare what you paid with what you used. You may change the amount
yourself at any time, or ask us in the chat.`,
    },
    {
      question: 'Can I pay later or in parts?',
      answer:
        'Yes: two to twelve instalments without interest. Tell us before the date if you can.',
    },
    {
      question: 'Where do I read my meter?',
      answer: 'Smart meters report by themselves. For others a photo of the meter is enough.',
    },
    {
      question: 'I am moving. What now?',
      answer: 'Tell us the date and the new address. Your tariff moves with you.',
    },
  ],
  legal: 'Polaris Energy is an invented brand for demonstration. Nothing here can be bought.',
};
