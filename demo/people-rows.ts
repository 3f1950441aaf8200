/** The facts about the demo's people, one row each; `people.ts` turns them into claims. */
export type Package = { title: string; price: string; until: string; tags: readonly string[] };
export type LastBill = 'paid' | 'due' | 'overdue';
export type Row = {
  name: readonly [given: string, family: string];
  login: string;
  sub: string;
  account: string;
  phone: string;
  place: readonly [city: string, country: string];
  languages: string;
  since: string;
  pack: Package;
  /** Oldest first, of the six months before this one. */
  bills: readonly string[];
  last: LastBill;
  options?: readonly string[];
  oneTimeCode?: true;
  status?: string;
};

const fibreDuo: Package = {
  title: 'Fibre 500 + Mobile Duo',
  price: 'CHF 84.90 a month',
  until: '2027-03-31',
  tags: ['2 SIM cards', 'TV Basic', 'Roaming EU'],
};
const fibreGiga: Package = {
  title: 'Fibre 10G Home',
  price: 'CHF 79.00 a month',
  until: '2028-01-31',
  tags: ['Wi-Fi 7 router', 'Static IP'],
};
const family: Package = {
  title: 'Family Mobile 5 + Fibre 1000',
  price: 'CHF 149.00 a month',
  until: '2027-09-30',
  tags: ['5 SIM cards', 'TV Family', 'Parental control'],
};
const mobileFree: Package = {
  title: 'Mobile Free',
  price: 'CHF 24.90 a month',
  until: 'can be cancelled monthly',
  tags: ['1 SIM card', 'Unlimited Switzerland'],
};
const student: Package = {
  title: 'Mobile Student 20',
  price: 'CHF 14.90 a month',
  until: '2027-08-31',
  tags: ['eSIM', '20 GB', 'Roaming EU'],
};
export const business: Package = {
  title: 'Business Line Pro',
  price: 'CHF 219.00 a month',
  until: '2029-06-30',
  tags: ['4 numbers', 'Service in 4 hours', 'Backup over 5G'],
};

export const auroraRows: readonly Row[] = [
  {
    name: ['Mara', 'Keller'],
    login: 'mara.keller@post.example',
    sub: '107691503500061507151',
    account: '7730 2208 4417',
    phone: '+41 79 555 18 90',
    place: ['Zürich', 'CH'],
    languages: 'de-CH',
    since: '2019-04-01',
    pack: fibreDuo,
    bills: ['84.90', '84.90', '84.90', '86.10', '84.90', '112.40'],
    last: 'overdue',
    oneTimeCode: true,
  },
  {
    name: ['Jonas', 'Okafor'],
    login: 'jonas.okafor@mail.example',
    sub: '113382057110948826301',
    account: '7730 5561 0932',
    phone: '+41 78 555 60 11',
    place: ['Bern', 'CH'],
    languages: 'en',
    since: '2023-11-15',
    pack: mobileFree,
    bills: ['24.90', '24.90', '31.40', '24.90', '24.90', '24.90'],
    last: 'paid',
  },
  {
    name: ['Lucía', 'Vidal Fernández de la Torre'],
    login: 'lucia.vidal@correo.example',
    sub: '101177340926651180452',
    account: '7730 1180 4526',
    phone: '+34 655 550 143',
    place: ['Genève', 'CH'],
    languages: 'es',
    since: '2016-02-01',
    pack: family,
    bills: ['149.00', '149.00', '162.30', '149.00', '149.00', '149.00'],
    last: 'due',
    oneTimeCode: true,
  },
  {
    name: ['Amina', 'Haddad'],
    login: 'amina.haddad@courrier.example',
    sub: '118204466097713325188',
    account: '7730 8813 2518',
    phone: '+41 76 555 27 04',
    place: ['Lausanne', 'CH'],
    languages: 'fr-CH',
    since: '2021-08-20',
    pack: fibreGiga,
    bills: ['79.00', '79.00', '79.00', '79.00', '79.00', '79.00'],
    last: 'paid',
  },
  {
    name: ['ليلى', 'المنصوري'],
    login: 'layla.almansouri@barid.example',
    sub: '104459912387705561930',
    account: '7730 4459 9123',
    phone: '+41 79 555 73 62',
    place: ['Basel', 'CH'],
    languages: 'ar',
    since: '2022-05-09',
    pack: fibreDuo,
    bills: ['84.90', '84.90', '84.90', '84.90', '84.90', '84.90'],
    last: 'due',
  },
  {
    name: [
      'Maximilian Alexander Ferdinand',
      'von Hohenlohe-Schillingsfürst zu Langenburg-Weikersheim',
    ],
    login: 'maximilian.alexander.ferdinand.von.hohenlohe@stiftung.example',
    sub: '109930175548826610745',
    account: '7730 9930 1755',
    phone: '+41 44 555 90 01',
    place: ['Küsnacht', 'CH'],
    languages: 'de-CH',
    since: '1998-10-01',
    pack: business,
    bills: ['219.00', '219.00', '219.00', '1219.75', '219.00', '219.00'],
    last: 'paid',
    options: ['Direct debit', 'Invoice, 30 days'],
  },
  {
    name: ['美咲', '高橋'],
    login: 'misaki.takahashi@yubin.example',
    sub: '115570038264419907326',
    account: '7730 5570 0382',
    phone: '+41 77 555 38 20',
    place: ['Zug', 'CH'],
    languages: 'ja',
    since: '2024-03-28',
    pack: student,
    bills: ['14.90', '14.90', '14.90', '14.90', '22.60', '14.90'],
    last: 'paid',
  },
  {
    name: ['Siobhán', "O'Rourke-Ní Dhálaigh"],
    login: 'siobhan.orourke@post.example',
    sub: '102286417739905518463',
    account: '7730 2286 4177',
    phone: '+353 85 555 0172',
    place: ['Luzern', 'CH'],
    languages: 'en-IE',
    since: '2020-01-13',
    pack: fibreGiga,
    bills: ['79.00', '79.00', '79.00', '79.00', '79.00', '98.50'],
    last: 'overdue',
    options: ['Direct debit', 'Instalments (2-6)', 'Pay at the shop'],
  },
  {
    name: ['Nguyễn', 'Thị Minh Khai'],
    login: 'minhkhai.nguyen@thu.example',
    sub: '116638820945571036629',
    account: '7730 6638 8209',
    phone: '+41 79 555 44 17',
    place: ['Winterthur', 'CH'],
    languages: 'vi',
    since: '2018-06-30',
    pack: family,
    bills: ['149.00', '149.00', '149.00', '149.00', '149.00', '149.00'],
    last: 'paid',
  },
  {
    name: ['Beat', 'Zurbriggen'],
    login: 'beat.zurbriggen@post.example',
    sub: '100418837265590127745',
    account: '7730 0418 8372',
    phone: '+41 27 555 12 34',
    place: ['Visp', 'CH'],
    languages: 'de-CH',
    since: '2009-12-01',
    pack: fibreDuo,
    bills: ['84.90', '84.90', '84.90', '84.90', '84.90', '84.90'],
    last: 'overdue',
    status: 'reminder sent',
    oneTimeCode: true,
  },
  {
    name: ['Oluwaseun', 'Adébáyọ̀'],
    login: 'seun.adebayo@mail.example',
    sub: '112790536648801954207',
    account: '7730 2790 5366',
    phone: '+41 78 555 81 46',
    place: ['St. Gallen', 'CH'],
    languages: 'en',
    since: '2025-09-01',
    pack: student,
    bills: ['14.90', '14.90', '14.90', '14.90', '14.90', '14.90'],
    last: 'due',
  },
  {
    name: ['Chiara', 'Bernasconi'],
    login: 'chiara.bernasconi@posta.example',
    sub: '108845193370026647581',
    account: '7730 8845 1933',
    phone: '+41 91 555 66 08',
    place: ['Lugano', 'CH'],
    languages: 'it-CH',
    since: '2014-07-15',
    pack: business,
    bills: ['219.00', '219.00', '240.80', '219.00', '219.00', '231.15'],
    last: 'due',
    options: ['Direct debit', 'Invoice, 30 days'],
    oneTimeCode: true,
  },
];

const wind: Package = {
  title: 'Northern Wind 100',
  price: 'EUR 68.00 a month',
  until: '2027-12-31',
  tags: ['100 % wind', 'Smart meter', 'Night tariff'],
};
const heat: Package = {
  title: 'Warm Home Plus',
  price: 'EUR 142.00 a month',
  until: '2027-05-31',
  tags: ['Heat pump tariff', 'Boiler service'],
};

export const polarisRows: readonly Row[] = [
  {
    name: ['Elif', 'Yıldırım'],
    login: 'elif.yildirim@posta.example',
    sub: '200417',
    account: 'PE-4410-7729',
    phone: '+49 151 555 01 28',
    place: ['Kiel', 'DE'],
    languages: 'de-DE',
    since: '2020-10-01',
    pack: heat,
    bills: ['142.00', '142.00', '142.00', '142.00', '142.00', '187.35'],
    last: 'overdue',
    options: ['Direct debit', 'Instalments (2-12)'],
  },
  {
    name: ['Piet', 'van der Zee'],
    login: 'piet.vanderzee@post.example',
    sub: '200982',
    account: 'PE-4410-8133',
    phone: '+31 6 5550 1903',
    place: ['Groningen', 'NL'],
    languages: 'nl-NL',
    since: '2017-03-01',
    pack: wind,
    bills: ['68.00', '68.00', '68.00', '71.20', '68.00', '68.00'],
    last: 'paid',
  },
  {
    name: ['Agnieszka', 'Wójcik-Szczęsna'],
    login: 'agnieszka.wojcik@poczta.example',
    sub: '203554',
    account: 'PE-4411-0254',
    phone: '+48 601 555 774',
    place: ['Szczecin', 'PL'],
    languages: 'pl-PL',
    since: '2024-11-11',
    pack: wind,
    bills: ['68.00', '68.00', '68.00', '68.00', '68.00', '68.00'],
    last: 'due',
  },
  {
    name: ['נועם', 'ברק'],
    login: 'noam.barak@doar.example',
    sub: '204120',
    account: 'PE-4411-0981',
    phone: '+49 160 555 33 10',
    place: ['Lübeck', 'DE'],
    languages: 'he',
    since: '2022-02-14',
    pack: heat,
    bills: ['142.00', '151.40', '142.00', '142.00', '142.00', '142.00'],
    last: 'paid',
  },
];
