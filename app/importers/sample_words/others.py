"""French, German, Persian and Urdu words of the sample newsroom, one `kind: text` a line."""

FRENCH = """
label: URGENT
days: lundi, mardi, mercredi, jeudi, vendredi, samedi, dimanche
months: janvier, février, mars, avril, mai, juin, juillet, août, septembre, octobre, novembre
months: décembre
cities: Norvale, Kestan, Miravel, Tarsund, Lumera, Oravie, Belmara, Zerin, Kaldur, Pelona, Varsa
cities: Dorin
stems: Val, Mont, Roche, Clair, Haute, Belle, Fraise, Châtai, Perdri, Noise, Saule, Bruyè, Merle
stems: Genê
ends: court, ville, mont, lieu, bourg, fontaine, moulin, prairie, les-Bains, -sur-Lourde
ends: -en-Vallon, rive

topic: city
things: la voirie, les bibliothèques, les aires de jeux, le tri des déchets, le marché couvert
things: les pistes cyclables
head: {place} consacre {n} millions au budget : la priorité est {thing}
head: Consultation à {place} : {thing} au cœur du débat
lead: Le conseil de {place} a voté {day} un budget de {n} millions qui favorise {thing}.
lead: Les habitants de {place} donneront en {month} leur avis sur {thing}.
fact: La plus grande part, {p} %, revient à ce poste : {thing}.
fact: Près de {n} foyers ont répondu, un record depuis {y}.

topic: weather
things: la pluie, le brouillard, le vent, le gel tardif, la canicule, la neige, la grêle
things: le verglas, la bruine
head: Météo à {place} : {thing} dès {day}
head: {place} se prépare : {thing} arrive
lead: Les prévisionnistes annoncent {thing} sur {place} dès {day}.
lead: Après {k} jours agités, {thing} quitte {place} par l’est.
fact: La station voisine de {other} a relevé des rafales de {k} kilomètres par heure.
fact: Le bulletin {code} remplace celui de {day}.

topic: economy
things: le meuble, le textile, la céramique, le tourisme, le verre, le cuir, la porcelaine
things: le savon, la dentelle
head: {place} : {thing} progresse de {p} % à l’exportation
head: Salon à {place} : {thing} attire {n} visiteurs
lead: Les ateliers de {place} ont vendu davantage en {month} : {thing} gagne {p} %.
lead: Le salon de {place} a fermé {day} après {n} visites ; {thing} en était le thème.
fact: Les commandes ont atteint {n} millions en un trimestre, selon la chambre de commerce.
fact: La ville vit de ce métier depuis {y}, et {k} ateliers forment des apprentis.

topic: culture
things: la chanson, le théâtre d’ombres, le cinéma muet, la poésie, le vitrail, la mosaïque
things: la reliure, le luth
head: Festival à {place} : {thing} à l’honneur
head: Le musée de {place} prête {n} pièces à {other} : {thing} voyage
lead: Un festival s’ouvre {day} à {place} ; {thing} y réunit des invités de {k} pays.
lead: Le musée de {place} montre {n} pièces rares : {thing} y tient une salle.
fact: La pièce la plus ancienne, classée {code}, a été restaurée en {y}.
fact: L’entrée est gratuite {day}, et les visites guidées partent toutes les {k} minutes.

says: La mairie indique que
says: Selon un avis publié {day},
says: Le bureau régional de {place} confirme que
claim: les travaux dureront jusqu’en {month}.
claim: la suite sera fixée {day}.
claim: plus de {n} personnes ont demandé des précisions.
claim: les coûts restent sous la limite de {n} millions.
claim: les résultats seront revus après {k} semaines.
claim: près de {p} % des places sont encore libres.
claim: tous les documents sont à lire à la bibliothèque de {place}.
claim: le calendrier dépend des livraisons venues de {other}.
claim: les services fonctionnent comme à l’ordinaire.
subhead: Et maintenant ?
subhead: Le contexte
subhead: Les chiffres
quote: Nous avons écouté, et nous avons changé ce qui pouvait l’être.
quote: Personne n’attendait {n} visiteurs.
caption: Une vue de {place} en {month}
caption: Archives de {other}, {y}
correction: Une version antérieure donnait un chiffre inexact ; il s’agit de {n}.
link: le rapport complet
link: le tableau des chiffres
"""  # noqa: RUF001 - the letters of the language

GERMAN = """
label: EILMELDUNG
days: Montag, Dienstag, Mittwoch, Donnerstag, Freitag, Samstag, Sonntag
months: Januar, Februar, März, April, Mai, Juni, Juli, August, September, Oktober, November
months: Dezember
cities: Norvale, Kestan, Miravel, Tarsund, Lumera, Oravien, Belmara, Zerin, Kaldur, Pelona, Varsa
cities: Dorin
stems: Erlen, Birken, Falken, Hasel, Mühl, Otter, Königs, Silber, Weißen, Grün, Möwen, Lärchen
stems: Dachs, Über
ends: bach, feld, bruck, hain, moor, grund, stätten, hausen, tal, zell, warder, siel, _am_Wald
ends: _an_der_Lohe

topic: city
things: Straßenbau, Bibliotheken, Spielplätze, Müllabfuhr, Markthalle, Radwege, Schulküchen
things: Straßenbeleuchtung
head: {place} beschließt Haushalt: {n} Millionen für {thing}
head: {place} befragt Bürger zum Thema {thing}
lead: Der Rat von {place} hat am {day} beschlossen, {n} Millionen für {thing} auszugeben.
lead: Die Einwohner von {place} werden im {month} gefragt, was sie beim Thema {thing} erwarten.
fact: Der größte Anteil, {p} Prozent, entfällt auf den Posten {thing}.
fact: Rund {n} Haushalte nahmen teil, so viele wie seit {y} nicht mehr.

topic: weather
things: Starkregen, Nebel, Sturm, Spätfrost, Hitze, Schnee, Gewitter, Hagel, Glatteis, Nieselregen
things: Dürre
head: {thing} in {place} am {day} erwartet
head: {place} bereitet sich auf das Wetter vor: {thing}
lead: Der Wetterdienst erwartet ab {day} {thing} in {place} und Umgebung.
lead: Nach {k} Tagen mit Wetterlage {thing} klart es über {place} von Westen her auf.
fact: An der Station bei {other} wurden Böen von {k} Kilometern in der Stunde gemessen.
fact: Die Meldung {code} ersetzt die Warnung vom {day}.

topic: economy
things: Möbel, Textilien, Maschinenteile, Keramik, Glas, Leder, Porzellan, Fahrräder, Papier
things: Uhren, Seile, Seife
head: Export aus {place} wächst um {p} Prozent: {thing} gefragt
head: Messe in {place}: {thing} lockt {n} Besucher
lead: Hersteller aus {place} verkauften im {month} {p} Prozent mehr ins Ausland, vor allem {thing}.
lead: Die Messe für {thing} in {place} ging am {day} nach {n} Besuchen zu Ende.
fact: Die Aufträge erreichten {n} Millionen im Quartal, teilte die Kammer mit.
fact: Seit {y} lebt die Stadt von diesem Gewerbe, und {k} Werkstätten bilden aus.

topic: culture
things: Volkslied, Schattentheater, Stummfilm, Puppenspiel, Dichtung, Glasmalerei, Blasmusik
things: Mosaik, Holzschnitt
head: Festival in {place} eröffnet: {thing} im Mittelpunkt
head: Museum in {place} verleiht {n} Stücke nach {other}: {thing}
lead: In {place} beginnt am {day} ein Festival rund um {thing} mit Gästen aus {k} Ländern.
lead: Das Museum in {place} zeigt {n} Stücke zum Thema {thing}, viele davon zum ersten Mal.
fact: Das älteste Stück mit der Nummer {code} wurde {y} restauriert.
fact: Der Eintritt ist am {day} frei, und Führungen beginnen alle {k} Minuten.

says: Die Stadtverwaltung teilte mit, dass
says: Ein Bericht von {k} Seiten hält fest, dass
says: Die Verantwortlichen in {place} betonten, dass
claim: die Arbeiten bis {month} dauern.
claim: der nächste Schritt am {day} beschlossen wird.
claim: mehr als {n} Menschen nach Einzelheiten gefragt haben.
claim: die Kosten unter der Grenze von {n} Millionen bleiben.
claim: die Ergebnisse nach {k} Wochen überprüft werden.
claim: noch rund {p} Prozent der Plätze frei sind.
claim: alle Unterlagen in der Bücherei von {place} zu lesen sind.
claim: der Zeitplan von Lieferungen aus {other} abhängt.
claim: alle Dienste wie gewohnt laufen.
subhead: Wie es weitergeht
subhead: Hintergrund
subhead: Die Zahlen
quote: Wir haben zugehört und geändert, was sich ändern ließ.
quote: Niemand hatte {n} Besucher erwartet.
caption: Ein Blick auf {place} im {month}
caption: Archivbild aus {other}, {y}
correction: In einer früheren Fassung war eine Zahl falsch; richtig ist {n}.
link: der vollständige Bericht
link: die Tabelle der Zahlen
"""

PERSIAN = """
label: فوری
days: دوشنبه, سه‌شنبه, چهارشنبه, پنج‌شنبه, جمعه, شنبه, یکشنبه
months: ژانویه, فوریه, مارس, آوریل, مه, ژوئن, ژوئیه, اوت, سپتامبر, اکتبر, نوامبر, دسامبر
cities: نوروال, کستان, میراول, تارسوند, لومرا, اوراویا, بلمارا, زرین, کالدور, پلونا, وارسا, دورین
stems: سپید, گل, چنار, آهو, سمن, سرو, بید, مهر, آبی, کبک, نار, نوش
ends: آباد, دشت, رود, کوه, پل, چشمه, زار, سرا, باغ, گرد

topic: city
things: تعمیر راه‌ها, روشنایی خیابان‌ها, کتابخانه‌ها, زمین‌های بازی, گردآوری پسماند
things: مسیرهای دوچرخه
head: شورای {place} بودجه {n} میلیونی را برای {thing} تصویب کرد
head: {place} درباره {thing} از مردم نظر می‌خواهد
lead: شورای {place} روز {day} تصویب کرد که {n} میلیون برای {thing} هزینه شود.
lead: از ساکنان {place} تا پایان {month} درباره {thing} پرسیده می‌شود.
fact: بیشترین سهم، یعنی {p} درصد، به {thing} می‌رسد.
fact: حدود {n} خانوار پاسخ دادند که از سال {y} بی‌سابقه است.

topic: weather
things: باران, مه, باد, یخبندان, گرما, برف, رگبار, تگرگ, خشکسالی, نم‌نم باران
head: پیش‌بینی {thing} برای {place} در روز {day}
head: {place} برای {thing} آماده می‌شود
lead: هواشناسی از روز {day} برای {place} {thing} پیش‌بینی کرده است.
lead: پس از یک هفته {thing}، آسمان {place} از سوی غرب باز می‌شود.
fact: سرعت باد در نزدیکی {other} به {k} کیلومتر در ساعت رسید.
fact: اطلاعیه شماره {code} جای هشدار پیشین را گرفت.

topic: economy
things: مبلمان, پارچه, سفال, گردشگری, شیشه, چرم, کاغذ, ساعت, فرش, چینی, صابون
head: صادرات {thing} از {place} به میزان {p} درصد رشد کرد
head: نمایشگاه {thing} در {place} {n} بازدیدکننده داشت
lead: سازندگان {thing} در {place} در ماه {month} به میزان {p} درصد بیشتر فروختند.
lead: نمایشگاه {thing} در {place} روز {day} با {n} بازدید به پایان رسید.
fact: سفارش‌ها در سه ماه به {n} میلیون رسید.
fact: این شهر از سال {y} با {thing} شناخته می‌شود و {k} کارگاه دارد.

topic: culture
things: ترانه‌های محلی, نمایش سایه, خوشنویسی, فیلم صامت, عروسک‌ها, شعر, کاشی‌کاری, نسخه‌های خطی
head: جشنواره {thing} در {place} آغاز شد
head: موزه {place} {n} اثر از {thing} را به {other} امانت داد
lead: جشنواره {thing} روز {day} با مهمانانی از {k} کشور در {place} گشایش می‌یابد.
lead: موزه {place} {n} اثر از {thing} را برای نخستین بار نشان می‌دهد.
fact: کهن‌ترین اثر با شماره {code} در سال {y} مرمت شد.
fact: ورود در روز {day} رایگان است.

says: سخنگوی شهرداری گفت که
says: مسئولان {place} تأکید کردند که
says: برگزارکنندگان در {place} افزودند که
claim: کارها تا {month} ادامه دارد.
claim: گام بعدی روز {day} روشن می‌شود.
claim: بیش از {n} نفر جزئیات را پرسیده‌اند.
claim: هزینه‌ها کمتر از {n} میلیون مانده است.
claim: نتیجه پس از {k} هفته بازبینی می‌شود.
claim: هنوز {p} درصد جاها خالی است.
claim: همه اسناد در کتابخانه {place} در دسترس است.
claim: برنامه به رسیدن مصالح از {other} بستگی دارد.
subhead: گام بعدی
subhead: پیشینه
subhead: ارقام
quote: شنیدیم و آنچه را می‌شد دگرگون کردیم.
quote: هیچ‌کس انتظار {n} نفر را نداشت.
caption: نمایی از {place} در {month}
caption: بایگانی {other}، {y}
correction: در نسخه پیشین عددی نادرست بود؛ عدد درست {n} است.
link: گزارش کامل
link: جدول ارقام
"""  # noqa: RUF001 - the letters of the language

URDU = """
label: فوری
days: پیر, منگل, بدھ, جمعرات, جمعہ, ہفتہ, اتوار
months: جنوری, فروری, مارچ, اپریل, مئی, جون, جولائی, اگست, ستمبر, اکتوبر, نومبر, دسمبر
cities: نوروال, کستان, میراول, تارسنڈ, لومیرا, اوراویا, بلمارا, زرین, کالدور, پیلونا, وارسا, دورین
stems: نور, گل, مہر, شاد, سبز, چاند, تارا, موتی, پھول, نیل, سرو, چنار
ends: پور, آباد, نگر, گڑھ, کوٹ, باغ, گاؤں, وال, پٹی, بستی

topic: city
things: سڑکوں کی مرمت, گلیوں کی روشنی, کتب خانوں, کھیل کے میدانوں, صفائی, سائیکل کے راستوں
head: {place} کونسل نے {thing} کے لیے {n} لاکھ منظور کر لیے
head: {place} میں {thing} پر شہریوں سے رائے طلب
lead: {place} کی کونسل نے {day} کو {thing} کے لیے {n} لاکھ خرچ کرنے کی منظوری دی۔
lead: {place} کے رہنے والوں سے {month} میں {thing} کے بارے میں پوچھا جائے گا۔
fact: سب سے بڑا حصہ یعنی {p} فیصد {thing} کے لیے رکھا گیا ہے۔
fact: تقریباً {n} گھرانوں نے جواب دیا جو {y} کے بعد سب سے زیادہ ہے۔

topic: weather
things: تیز بارش, دھند, آندھی, پالے, گرمی کی لہر, برف باری, ژالہ باری, خشک سالی, بوندا باندی
head: {place} میں {day} کو {thing} کا امکان
head: {place} میں {thing} کی تیاری
lead: محکمہ موسمیات کے مطابق {day} سے {place} میں {thing} کا امکان ہے۔
lead: ایک ہفتے کی {thing} کے بعد {place} پر آسمان صاف ہو رہا ہے۔
fact: {other} کے قریب ہوا کی رفتار {k} کلومیٹر فی گھنٹہ رہی۔
fact: اعلان نمبر {code} نے پچھلی اطلاع کی جگہ لے لی۔

topic: economy
things: فرنیچر, کپڑے, مشینی پرزوں, ظروف, سیاحت, شیشے, چمڑے, کاغذ, گھڑیوں, قالینوں, صابن
head: {place} سے {thing} کی برآمد میں {p} فیصد اضافہ
head: {place} میں {thing} کی نمائش میں {n} افراد کی شرکت
lead: {place} میں {thing} کے کاریگروں نے {month} میں {p} فیصد زیادہ مال باہر بھیجا۔
lead: {place} میں {thing} کی نمائش {day} کو {n} افراد کی آمد کے بعد ختم ہوئی۔
fact: تین ماہ میں {thing} کے آرڈر {n} لاکھ تک پہنچ گئے۔
fact: شہر میں یہ کام {y} سے جاری ہے اور {k} کارخانے موجود ہیں۔

topic: culture
things: لوک گیتوں, سایہ تھیٹر, خطاطی, خاموش فلموں, پتلیوں, شاعری, مخطوطات, قندیلوں
head: {place} میں {thing} کا میلہ شروع
head: {place} کے عجائب گھر میں {thing} کے {n} نمونے
lead: {place} میں {thing} کا میلہ {day} کو {k} ملکوں کے مہمانوں کے ساتھ شروع ہو رہا ہے۔
lead: {place} کے عجائب گھر میں {thing} کے {n} نمونے پہلی بار دکھائے جا رہے ہیں۔
fact: سب سے پرانا نمونہ نمبر {code} سنہ {y} میں بحال کیا گیا۔
fact: {day} کو داخلہ مفت ہے۔

says: بلدیہ کے ترجمان کے مطابق
says: {place} کے حکام کا کہنا ہے کہ
says: {place} کے منتظمین نے بتایا کہ
claim: کام {month} تک جاری رہے گا۔
claim: اگلے قدم کا فیصلہ {day} کو ہو گا۔
claim: {n} سے زیادہ افراد نے تفصیل پوچھی ہے۔
claim: اخراجات {n} لاکھ سے کم رہے ہیں۔
claim: نتائج پر {k} ہفتے بعد دوبارہ غور ہو گا۔
claim: ابھی {p} فیصد جگہیں خالی ہیں۔
claim: تمام دستاویزات {place} کے کتب خانے میں موجود ہیں۔
claim: سب خدمات معمول کے مطابق جاری ہیں۔
subhead: آگے کیا ہو گا
subhead: پس منظر
subhead: اعداد و شمار
quote: ہم نے سنا اور جو بدلا جا سکتا تھا بدل دیا۔
quote: کسی کو {n} افراد کی توقع نہ تھی۔
caption: {month} میں {place} کا ایک منظر
caption: {other} کے ذخیرے سے، {y}
correction: پچھلے نسخے میں ایک عدد غلط تھا؛ درست عدد {n} ہے۔
link: مکمل رپورٹ
link: اعداد کا جدول
"""  # noqa: RUF001 - the letters of the language
