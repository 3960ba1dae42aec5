"""Turkish words of the sample newsroom, one `kind: text` a line."""

TURKISH = """
label: SON DAKİKA
days: pazartesi, salı, çarşamba, perşembe, cuma, cumartesi, pazar
months: ocak, şubat, mart, nisan, mayıs, haziran, temmuz, ağustos, eylül, ekim, kasım, aralık
cities: Norvale, Kestan, Miravel, Tarsund, Lumera, Oravya, Belmara, Zerin, Kaldur, Pelona, Varsa
cities: Dorin
stems: Yelken, Çınar, Söğüt, Kekik, Turna, Gümüş, Ilgın, Defne, Şahin, Üzüm, Ceviz, Kervan, Leylek
stems: Mavi, Nar, Ördek, Pelit, Sarıçam, Tuz, Uğur, Yonca, Ardıç, Billur, Ceylan, Dolun, Erguvan
stems: Fındık, Güvercin, Harman
ends: pınar, tepe, dere, köy, ova, kaya, bağ, göl, yurt, burun, köprü, hisar, bel, yayla, su, alan
ends: çay, öz

topic: city
things: yol onarımı, sokak aydınlatması, çocuk parkları, halk kütüphaneleri, sosyal konutlar
things: atık toplama, yağmur suyu hatları, bisiklet yolları, okul mutfakları, pazar yerleri
things: üst geçitler, kent bostanları
head: {place} Belediyesi bütçeyi onayladı: {thing} için {n} milyon
head: {place} kentinde {thing} için halka danışılacak
head: {place} Meclisi {thing} için {k} milyon ayırdı
head: {place} harcama planında önceliği şu alana verdi: {thing}
lead: {place} Belediye Meclisi, {thing} için gelecek yıl {n} milyon harcanmasını kabul etti.
lead: {place} sakinlerine {thing} konusunda ne bekledikleri {month} ayında sorulacak.
fact: En büyük pay olan yüzde {p}, uzun süredir bekleyen {thing} için kullanılacak.
fact: {other} ilçesinin üyeleri, {thing} ile ilgili rakamları görmek istediklerini belirtti.
fact: Hesapların tamamı {code} numarasıyla duyurulacak.
fact: Ankete {n} hane katıldı; bu, {y} yılından beri en yüksek sayı.
fact: Mali komisyon, {thing} için kalan tutarı görüşmek üzere {day} günü yeniden toplanacak.

topic: transport
things: tramvay, gece otobüsleri, vapur, çevre yolu, kuzey demiryolu, havalimanı hattı
things: yük trenleri, füniküler, deniz taksileri, viyadük, teleferik, troleybüs, açılır köprü
things: yataklı trenler
head: {place} ile {other} arasında yeni sefer: {thing}
head: {thing} çalışması {place} kentinde {k} durağı kapatıyor
head: {place} kentinde yolcu sayısı yüzde {p} arttı: {thing} öne çıktı
head: {place} için yeni tarife: {thing} {other} yönüne uzuyor
lead: {day} gününden itibaren {place} ile {other} arasında {thing} {k} dakikada bir çalışacak.
lead: {place} yakınındaki hat, {thing} çalışmaları nedeniyle {month} ayı sonuna kadar kapalı olacak.
fact: İşletme günde {n} yolcu bekliyor; bu, geçen yıldan yüzde {p} daha fazla.
fact: Yedek otobüsler {place} meydanından {k} dakikada bir kalkacak.
fact: Sözleşme {thing} için {n} metre yeni hat ve sinyalizasyon içeriyor.
fact: {code} numaralı güvenlik raporu, açılıştan önce giderilecek {k} eksik buldu.
fact: Sürücülerden {other} yönündeki kavşağı kullanmamaları isteniyor.

topic: weather
things: kuvvetli yağış, sis, fırtına, geç don, sıcak hava, kar, gök gürültülü sağanak, dolu
things: çisenti, buzlanma, kum fırtınası, deniz sisi, kuraklık, hortum, polen, soğuk hava dalgası
head: {place} için {day} günü beklenen hava: {thing}
head: {place} kentinde {thing} hazırlığı
head: {place} çevresinde ulaşıma {thing} engeli
head: {place} rekor bir {month} ayı yaşadı: {thing} etkili oldu
lead: Meteoroloji, {place} ve çevresinde {day} gününden itibaren {thing} beklendiğini duyurdu.
lead: {place} üzerinde gökyüzü bir hafta sonra açılıyor; {thing} sona erdi.
fact: {other} yakınındaki istasyonda sabaha kadar metrekareye {n} litre su düştü.
fact: Tepelerde rüzgârın hızı saatte {k} kilometreye ulaştı.
fact: Kayıtların başladığı {y} yılından beri en ılık {month} ayı yaşandı.
fact: Ekipler {n} metre yolu dallardan temizledi; yaralanan olmadı.
fact: {code} sayılı bülten, {thing} için yapılan önceki uyarının yerini aldı.

topic: agriculture
things: buğday, zeytin, elma, fındık, arpa, ayçiçeği, pamuk, bal, domates, kayısı, mercimek, incir
things: safran, ayva, susam, dut, fıstık, karabuğday, ceviz, muşmula, keten, kuzukulağı
head: {place} üreticisi {n} ton {thing} topladı
head: {place} ovasında {thing} hasadı geç başladı
head: {place} pazarında {thing} fiyatı geriledi
head: {place} kooperatifi yeni ürününü seçti: {thing}
lead: {place} çevresindeki üreticiler {n} ton {thing} bekliyor; bu, geçen yıldan yüzde {p} fazla.
lead: {place} yakınında {thing} hasadı {day} günü, her zamankinden {k} gün geç başladı.
fact: {other} borsasında {day} günü {thing} için ton başına {n} ödendi.
fact: {y} yılında kurulan kooperatifin {n} üyesi ve {k} çeşit tohumu var.
fact: Sulama kanalları {thing} ekili tarlalar için {k} gün erken açıldı.
fact: Denetçiler {k} çiftlikten {thing} örneği aldı ve bir sorun bulmadı.
fact: Yüzde {p} daha az su isteyen {thing} denemesi üçüncü yılına giriyor.

topic: economy
things: mobilya, tekstil, makine parçası, seramik, turizm, cam, deri ürünleri, balık ağı, yazılım
things: bisiklet, kâğıt, saat, mine işi, halı, ut, mantar, porselen, halat, barometre, sabun
head: {place} kentinden {thing} dışsatımı yüzde {p} arttı
head: {place} {thing} fuarını {n} kişi gezdi
head: {place} kentinde {thing} için {k} yeni atölye
head: {place} esnafı memnun: {thing} talebi sürüyor
lead: {place} kentindeki {thing} üreticileri {month} ayında yurt dışına yüzde {p} daha fazla sattı.
lead: {place} {thing} fuarı {k} günde {n} ziyaretin ardından {day} günü kapandı.
fact: Ticaret odasına göre üç aylık {thing} siparişi {n} milyona ulaştı.
fact: Sektörde ücretler yüzde {p} arttı; bu, fiyatlardaki artışa yakın.
fact: Sanayi sitesinde {k} atölye ve {n} çalışan için daha yer var.
fact: Kentte {y} yılından beri {thing} üretiliyor; en eski atölye bugün müze.
fact: {code} sayılı gümrük duyurusu {thing} için gereken belgeleri azaltıyor.

topic: energy
things: güneş çatıları, rüzgâr santrali, baraj, merkezî ısıtma, mahalle bataryaları
things: doğal gaz hattı, ısı pompaları, trafo merkezi, biyogaz, gelgit türbinleri, akıllı sayaçlar
things: jeotermal kuyular
head: {place} şebekesine yeni kaynak: {thing}
head: {place} yakınında {thing} çalışmasının yarısı bitti
head: {place} kentinde {n} eve {thing} ile enerji
head: {place} faturaları yüzde {p} düştü: {thing} etkisi
lead: {place} yakınındaki {thing} {day} günü şebekeye bağlandı; {n} evin gereksinimini karşılayacak.
lead: {place} haneleri {month} ayında yüzde {p} daha az elektrik kullandı; {thing} etkili oldu.
fact: Tesis öğle saatlerinde {k} megavat üretiyor ve {day} günü bakıma giriyor.
fact: {other} üzerindeki barajların doluluğu yüzde {p}; bu, {month} ayı için olağan.
fact: Teknisyenler {y} yılından kalma {n} metre kabloyu değiştirdi.
fact: Kurul, tarifeyi {code} numarasıyla onayladı.
fact: Okullar {thing} sayesinde bir kışta {n} litre yakıt tasarruf ediyor.

topic: science
things: arılar, nehir çökelleri, mürekkep, kuyruklu yıldızlar, deniz çayırları, obsidyen
things: göçmen leylekler, likenler, izotoplar, mağara böcekleri, ağaç halkaları, göktaşı tozu
things: buzullar, mantarlar, kehribar, plankton
head: {place} araştırmacılarından yeni yöntem: {thing} inceleniyor
head: {place} gözlemevi bulgularını sundu: {thing}
head: {place} müzesinde {n} örnek sergileniyor: {thing}
head: {place} öğrencileri bilim için sayıyor: {thing}
lead: {place} enstitüsündeki araştırmacılar, {k} on yılda yaşanan değişimi anlattı: {thing}.
lead: {place} ve {other} ekipleri {thing} üzerine çalışmalarını {day} günü sundu.
fact: Yazarlara göre {n} örnek, rastlantıyı dışlamak için yeterli.
fact: {k} istasyondaki ölçümler yüzde {p} farkla birbirini tuttu.
fact: {code} adıyla saklanan veri kümesi herkese açık.
fact: {other} gönüllüleri {month} ayında {n} gözlem gönderdi.
fact: {y} yılında yapılan bir alet, {thing} için hâlâ kullanılıyor.

topic: culture
things: türküler, gölge oyunu, hat sanatı, sessiz filmler, kuklalar, şiir, vitray, bando müziği
things: mozaik, ebru, yazmalar, uçurtmalar, dantel, ney, ağaç baskı, fenerler, güneş saatleri
head: {place} kentinde şenlik başlıyor: {thing}
head: {place} müzesinden {other} kentine {n} parça: {thing}
head: {place} {month} akşamlarında {thing} ile buluşuyor
head: {place} kütüphanesi koleksiyonunu sayısallaştırıyor: {thing}
lead: {place} kentinde {thing} şenliği {day} günü {k} ülkeden konukla açılıyor.
lead: {place} müzesi, çoğu ilk kez olmak üzere {n} parça sergiliyor: {thing}.
fact: Giriş {day} günü ücretsiz; rehberli turlar {k} dakikada bir başlıyor.
fact: {code} numaralı en eski parça {y} yılında onarıldı.
fact: Geçen yıl {n} kişi geldi; yüzde {p} kadarı bölge dışındandı.
fact: Çocuklar {other} kentindeki eski okulun avlusunda {thing} öğreniyor.
fact: Salonda {n} koltuk var; {thing} gecesinin biletleri {k} saatte tükendi.

topic: sport
things: kupa maçı, yarı maraton, kürek yarışı, satranç turnuvası, voleybol finali, bisiklet etabı
things: okçuluk yarışması, judo karşılaşması, yüzme şenliği, eskrim ligi, oryantiring
things: hentbol derbisi, kano slalomu, dama turnuvası
head: {thing}: {place}, {other} karşısında kazandı
head: {place} {thing} için {n} kişi bekliyor
head: {place} kentinde {thing} son anda belli oldu
head: {place} ile {other} puanları paylaştı: {thing}
lead: {place}, {day} günü {n} seyirci önünde {other} karşısında kazandı; {thing} renkli geçti.
lead: {place} kentindeki {thing} için kayıtlar {n} katılımcıyla kapandı.
fact: Ev sahibi {k} dakika sonra öne geçti ve üstünlüğünü sonuna kadar korudu.
fact: Kulüp {y} yılından beri ilk kez böyle bir başarı elde etti.
fact: Sıradaki karşılaşma {day} günü {other} kentinde yapılacak.
fact: Bilet satışı sezon boyunca yüzde {p} arttı; {thing} ilgi gördü.
fact: Federasyon sonucu {code} numarasıyla kaydetti.

topic: world
things: balıkçılık, posta hizmetleri, ortak nehirler, öğrenci değişimi, demiryolu taşımacılığı
things: müze ödünçleri, hava yolları, aşılar, tohum bankaları, bitki sağlığı, deniz fenerleri
things: deniz kabloları, haritacılık
head: {place} kentinde {thing} görüşmeleri başladı
head: {place} ile {other} anlaştı: {thing}
head: {k} ülkenin temsilcileri {place} kentinde {thing} için buluştu
head: {place} toplantısında ilerleme: {thing}
lead: {k} ülkenin temsilcileri {day} günü {place} kentinde {thing} konusunu görüştü.
lead: {place} ile {other}, {thing} alanında {k} yıl birlikte çalışmak üzere anlaştı.
fact: {thing} metni {k} maddeden oluşuyor ve {month} ayında yürürlüğe giriyor.
fact: Bütçesi {n} milyon olan bir sekretarya {other} kentinde kurulacak.
fact: Önceki anlaşma {y} tarihli ve {k} kez uzatılmıştı.
fact: Taraflar kalan yüzde {p} için kimin ödeme yapacağını açık bıraktı.
fact: Belge {code} numarasıyla kaydedildi; çevirisi {day} günü tamamlanacak.

says: Belediye sözcüsü,
says: {place} yetkilileri,
says: {day} günü yayımlanan duyuru,
says: Bölge müdürlüğü,
says: {k} sayfalık rapor,
says: {place} kentindeki düzenleyiciler,
claim: çalışmaların {month} ayına kadar süreceğini açıkladı.
claim: bir sonraki adımın {day} günü belirleneceğini bildirdi.
claim: {n} kişinin ayrıntıları sorduğunu duyurdu.
claim: giderlerin {n} milyonluk sınırın altında kaldığını belirtti.
claim: sonuçların {k} hafta sonra yeniden ele alınacağını aktardı.
claim: {other} kentindeki benzer çalışmanın iyi geçtiğini anımsattı.
claim: hiç kimsenin yanıt için {k} günden çok beklemeyeceğini vurguladı.
claim: {month} ayı rakamlarının beklenenden iyi olduğunu gösterdi.
claim: yerlerin yüzde {p} kadarının hâlâ boş olduğunu duyurdu.
claim: bütün belgelerin {place} kütüphanesinde okunabileceğini bildirdi.
claim: {day} gününden beri {n} telefonun yanıtlandığını aktardı.
claim: takvimin {other} üzerinden gelecek malzemeye bağlı olduğunu belirtti.
claim: kaygılanacak bir durum olmadığını ve hizmetin sürdüğünü açıkladı.
claim: {code} sayılı dosyanın sorular bitene kadar açık kalacağını belirtti.
claim: sayıların {other} kentindeki bağımsız bir büroca denetlendiğini duyurdu.
subhead: Şimdi ne olacak?
subhead: Arka plan
subhead: Rakamlar
subhead: {place} kentinden sesler
subhead: Kısaca
quote: Dinledik ve değiştirilebilecek olanı değiştirdik.
quote: {k} yıl sürdü; bugün herkes neden uğraştığımızı görüyor.
quote: Rakamlar iyi ama işimiz bitmedi.
quote: {n} kişinin geleceğini kimse beklemiyordu.
caption: {place}, {month} ayından bir görünüm
caption: {place} meydanı, köprüden
caption: {other} arşivinden, {y}
correction: Önceki sürümde yanlış bir sayı vardı; doğrusu {n}.
link: raporun tamamı
link: rakamların tablosu
link: bölgenin haritası
"""  # noqa: RUF001 - the letters of the language
