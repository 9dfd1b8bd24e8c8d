"""Where the invented people live: names as they write them, cities, currency, and how often."""

from dataclasses import dataclass


@dataclass(frozen=True)
class Country:
    """`first` and `last` are names, for scripts other than Latin with their spelling in Latin letters."""

    code: str
    weight: int
    language: str
    currency: str
    first: str
    last: str
    places: str  # "city|region|postal code" separated by semicolons


COUNTRIES = (
    Country(
        "DE", 26, "de", "EUR",
        "Anna Jürgen Käthe Lukas Mia Jonas Lena Björn Sabine Uwe Hannah Felix Greta Moritz Ida Henrik",
        "Müller Schäfer Weiß Köhler Vogel Brandt Krüger Lindemann Böhm Hartwig Seidel Jäger Pohl Winkler",
        "Berlin|BE|10115;Hamburg|HH|20095;München|BY|80331;Köln|NW|50667;Leipzig|SN|04109;Bremen|HB|28195",
    ),
    Country(
        "FR", 10, "fr", "EUR",
        "Élodie François Chloé Théo Amélie Jérôme Inès Noé Zoé Benoît Maëlle Rémi",
        "Marchand Lefèvre Dubois Gérard Chevalier Noël Besançon Rousseau D'Aubigné Le-Goff Garnier",
        "Paris|IDF|75001;Lyon|ARA|69001;Marseille|PAC|13001;Nantes|PDL|44000;Strasbourg|GES|67000",
    ),
    Country(
        "GB", 12, "en-GB", "GBP",
        "Amelia Oliver Isla Harry Freya Callum Nia Angus Poppy Rhys Imogen Alfie",
        "O'Connor Whitfield Hughes MacLeod Patel Ashworth Okafor Pemberton Llewellyn Barlow Thackeray",
        "London|LND|EC1A 1BB;Leeds|LDS|LS1 1UR;Cardiff|CRF|CF10 1EP;Edinburgh|EDH|EH1 1YZ;Bristol|BST|BS1 4DJ",
    ),
    Country(
        "US", 16, "en-US", "USD",
        "Emma Liam Ava Noah Sofía Mason Harper Elijah Aaliyah Mateo Grace DeShawn",
        "Johnson Ramirez Nguyen Carter Kowalski Brooks Washington Delgado Fischer Kim Sorensen Blake",
        "New York|NY|10001;Chicago|IL|60601;Seattle|WA|98101;Austin|TX|78701;Denver|CO|80202;Portland|OR|97201",
    ),
    Country(
        "ES", 7, "es", "EUR",
        "Lucía Íñigo Begoña José Núria Álvaro Ximena Martín Aitana Óscar",
        "García Muñoz Ibáñez Peña Castaño Echeverría Núñez Soler Zubiri Vázquez",
        "Madrid|MD|28001;Barcelona|CT|08001;Sevilla|AN|41001;Bilbao|PV|48001",
    ),
    Country(
        "SE", 5, "sv", "EUR",
        "Åsa Björn Maja Oskar Elin Göran Linnéa Sven Alva Nils",
        "Lindqvist Sjöberg Åkesson Nyström Bergström Hägg Ekdahl Öberg",
        "Stockholm|AB|111 20;Göteborg|O|411 03;Malmö|M|211 18",
    ),
    Country(
        "PL", 5, "pl", "EUR",
        "Małgorzata Paweł Zofia Łukasz Agnieszka Michał Wiktoria Stanisław",
        "Wójcik Kowalczyk Zieliński Dąbrowska Szymański Żak Grabowski Ślęzak",
        "Warszawa|MZ|00-001;Kraków|MA|30-001;Gdańsk|PM|80-001",
    ),
    Country(
        "TR", 3, "tr", "EUR",
        "Ayşe Çağlar İpek Şule Gökhan Özlem Işıl Umut",
        "Yılmaz Öztürk Çelik Şahin Doğan Kılıç Güneş",
        "İstanbul|34|34000;İzmir|35|35000;Ankara|06|06000",
    ),
    Country(
        "GR", 2, "el", "EUR",
        "Ελένη/Eleni Νίκος/Nikos Μαρία/Maria Γιώργος/Giorgos",
        "Παπαδόπουλος/Papadopoulos Αγγελίδη/Angelidi Μακρής/Makris",
        "Αθήνα|I|105 51;Θεσσαλονίκη|B|546 22",
    ),
    Country(
        "UA", 2, "uk", "EUR",
        "Оксана/Oksana Тарас/Taras Юлія/Yuliia Богдан/Bohdan",
        "Шевченко/Shevchenko Коваленко/Kovalenko Ткачук/Tkachuk",
        "Київ|30|01001;Львів|46|79000",
    ),
    Country(
        "EG", 3, "ar", "USD",
        "فاطمة/Fatma محمد/Mohamed نور/Nour يوسف/Youssef ليلى/Layla عمر/Omar",
        "المصري/Elmasry حسن/Hassan النجار/Elnaggar سليمان/Soliman",
        "القاهرة|C|11511;الإسكندرية|ALX|21500",
    ),
    Country(
        "AE", 2, "ar", "USD",
        "مريم/Maryam سعيد/Saeed حصة/Hessa خالد/Khalid",
        "الهاشمي/Alhashimi المنصوري/Almansoori الكعبي/Alkaabi",
        "دبي|DU|;أبوظبي|AZ|",
    ),
    Country(
        "CN", 4, "zh-Hans", "USD",
        "伟/Wei 芳/Fang 秀英/Xiuying 娜/Na 磊/Lei 静/Jing 子轩/Zixuan 雨桐/Yutong",
        "王/Wang 李/Li 张/Zhang 刘/Liu 陈/Chen 欧阳/Ouyang",
        "上海|SH|200000;北京|BJ|100000;深圳|GD|518000",
    ),
    Country(
        "JP", 2, "ja", "USD",
        "陽菜/Hina 蓮/Ren さくら/Sakura 大翔/Hiroto",
        "佐藤/Sato 鈴木/Suzuki 高橋/Takahashi 渡辺/Watanabe",
        "東京都|13|100-0001;大阪市|27|530-0001",
    ),
    Country(
        "IN", 2, "en-IN", "USD",
        "प्रिया/Priya आरव/Aarav Meera Rohan Ananya Vikram",
        "शर्मा/Sharma Iyer Banerjee Reddy Kapoor",
        "मुंबई|MH|400001;Bengaluru|KA|560001",
    ),
    Country(
        "AU", 3, "en-AU", "USD",
        "Matilda Jack Ruby Lachlan Evie Cooper",
        "Nguyen Campbell Hartigan Papas Wilkinson",
        "Sydney|NSW|2000;Melbourne|VIC|3000;Perth|WA|6000",
    ),
)  # fmt: skip
