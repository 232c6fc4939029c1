# Probefahrt für acht Lastenräder
with jutta; ago 226; box Archive; labels dealer
@ jutta
Hallo Robin,

wir würden die Harbour gern in unser Sortiment nehmen. Unsere Kundschaft ist anspruchsvoll: Sie fährt erst einmal zwei Stunden Probe und fragt dann nach der Zugfestigkeit der Speichen.

Kannst du uns für das Hoffest ein Vorführrad leihen? Erwartet werden 400 Leute und eine Blaskapelle.

Viele Grüße
Jutta
@ rep +5h
Hallo Jutta,

sehr gern. Ich schicke eine Harbour mit der langen Feder und komme selbst mit, dann könnt ihr mich nach den Speichen fragen (2.300 Newton, ich habe nachgesehen).

Passt die Tuba in die Kiste? Das gäbe ein schönes Bild.

Robin
@ jutta +1d
Die Tuba passt. Der Tubist auch. Wir haben es mit Zollstock geprüft.
@ rep +30m file:prices:Haendlerpreise
Dann ist alles gesagt. Die Händlerpreise hängen an; bis zum Hoffest!
@ jutta +11d
Vier Bestellungen an einem Nachmittag und ein Video mit der Tuba, das der ganze Ort gesehen hat. Wir nehmen acht für den Anfang, davon drei in Grün.

# Rechnung TB-0402, Rückfrage zur Umsatzsteuer
with jutta; ago 151; box Archive
@ jutta
Hallo Robin,

auf der Rechnung TB-0402 fehlt unsere USt-IdNr. Unser Steuerberater ist ein lieber Mensch, aber da versteht er keinen Spaß. Könnt ihr sie noch einmal ausstellen?
@ rep +2h cc:joost file:invoice:TB-0402-1:8xHarbour_cargo_bike@3160
Natürlich, entschuldige. Anbei die berichtigte Rechnung mit eurer Nummer und dem Hinweis auf die Steuerschuldnerschaft. Joost, bitte die alte stornieren.
@ jutta +1d
Der Steuerberater lächelt. Das kommt zweimal im Jahr vor. Überwiesen ist auch schon.

# Ersatzteil: Steuersatz unten, Baujahr 3
with jutta; ago 45; labels service
@ jutta
Moin Robin, uns ist bei einer älteren Harbour der untere Steuersatz zerbröselt. Im Katalog finde ich ihn nicht mehr. Habt ihr noch einen liegen?
@ rep +3h cc:maren
Moin Jutta, im Katalog nicht, im Keller schon. Maren, magst du nachsehen?
@ maren +1h cc:jutta
Drei Stück. Einer ist unterwegs. Bitte unbedingt die Dichtung mittauschen, die liegt bei.

# Angebot erbeten: 12 Dienst-Lastenräder für Zählerableser
with henning; ago 112; labels tender, hot
@ henning
Sehr geehrte Damen und Herren,

die Stadtwerke Lindenau beabsichtigen, zwölf Lastenräder für den Ablesedienst zu beschaffen. Anforderungen:

- Zuladung mindestens 120 kg
- abschließbare Box, spritzwassergeschützt
- Wartung vor Ort innerhalb von 48 Stunden

Wir bitten um ein verbindliches Angebot bis zum Monatsende.
@ rep +1d file:quote:Q-2192:12xHarbour_cargo_bike@4190+12xBox_300_l@340+12xDrydock_plan_vor_Ort@460
Sehr geehrter Herr Kaltwasser,

vielen Dank für die Anfrage. Unser Angebot Q-2192 liegt bei. Die Zuladung beträgt 150 kg, die Box ist abschließbar und dicht, und die Wartung übernimmt unser Partner Radhaus Morgentau in Ihrer Nähe, in der Regel am nächsten Tag.

Gern stellen wir Ihnen für zwei Wochen ein Rad zur Erprobung.

Mit freundlichen Grüßen
Robin Achterberg
@ henning +8d
Sehr geehrte Frau Achterberg oder Herr Achterberg (bitte verzeihen Sie, das Formular verlangt es),

die Erprobung nehmen wir gern an. Unser Ablesedienst fragt, ob das Rad eine Halterung für einen Thermobecher hat.
@ rep +2h
Sehr geehrter Herr Kaltwasser,

"Robin" genügt dem Formular hoffentlich. Die Halterung hat es; sie hält auch einen Zählerstandsblock.
@ henning +26d
Guten Tag Robin Achterberg,

die Erprobung war ein voller Erfolg, die Kollegen wollen das Rad nicht zurückgeben. Die Entscheidung hängt nun am Haushalt; er wird in sechs Wochen beschlossen.

# AW: Haushaltsbeschluss
with henning; ago 5; labels tender, hot; starred; unread 1
@ rep
Guten Tag Herr Kaltwasser,

darf ich nachfragen, ob der Haushalt beschlossen ist? Das Angebot Q-2192 würde ich bis zum Quartalsende verlängern.
@ henning +4d file:order:Bestellung-4500118
Guten Tag Robin Achterberg,

der Haushalt ist beschlossen, mit einer Gegenstimme (die des Kollegen, der gern Auto fährt). Anbei die Bestellung über zwölf Räder. Bitte bestätigen Sie den Liefertermin bis Freitag.

# Essai d'un vélo cargo à la boutique
with camille; ago 193; box Archive; labels dealer
@ camille
Bonjour Robin,

une cliente est entrée hier avec trois enfants, deux chiens et une question : « Et nous, on tient dans lequel ? » J'ai répondu que j'allais vous écrire.

Avez-vous un Harbour de démonstration pour une semaine ?

Camille
@ rep +4h
Bonjour Camille,

trois enfants, oui ; deux chiens, cela dépend des chiens. Le Harbour de démonstration est libre à partir de lundi. Il vient avec le banc, les ceintures et une bâche contre la pluie.

Robin
@ camille +9d
Les enfants devant, un chien entre eux, l'autre court à côté et paraît très content. Elle le prend, et moi j'en voudrais deux pour la vitrine. À quelles conditions ?
@ rep +1d file:prices:Tarif-revendeur
Voici le tarif revendeur. Pour deux vélos de vitrine, nous attendons le paiement jusqu'à la première vente, au plus tard dans six mois.
@ camille +2d
C'est honnête et c'est rare. D'accord !

# Retard de livraison, cliente impatiente
with camille; ago 67; box Archive; labels urgent
@ camille
Robin, le Longshore de Mme Tissier devait arriver vendredi. Elle a vendu sa voiture jeudi. Vous voyez le problème.
@ rep +25m cc:ilse
Je le vois très bien. Ilse, where is the sand Longshore for Vélos du Marais?
@ ilse +40m cc:camille
Gannet has it at their hub, wrong cage. It leaves tonight and arrives tomorrow before ten. I have the driver's name and he has mine.
@ rep +10m cc:camille
Demain avant dix heures, Ilse a menacé le chauffeur avec la plus grande politesse. La première révision de Mme Tissier est pour nous.
@ camille +1d
Arrivé à 9 h 40. Mme Tissier est repartie avec, le klaxon aussi.

# Logistique du dernier kilomètre – demande de rendez-vous
with olivier; ago 168; box Archive; labels tender
@ olivier
Madame, Monsieur,

la Ville de Belle-Anse ferme son centre aux camionnettes à partir de l'an prochain. Nous cherchons vingt vélos cargo pour les services municipaux et, surtout, quelqu'un qui nous explique ce que nous ne savons pas.

Seriez-vous disponible pour une visite ?
@ rep +6h
Monsieur,

volontiers. Je propose une journée sur place : le matin avec ceux qui livrent, l'après-midi avec ceux qui décident. Dans cet ordre, si possible.

Robin Achterberg
@ olivier +2d
Cet ordre nous surprend et nous plaît. Le 14 vous conviendrait-il ? Nous viendrons vous chercher à la gare, à vélo naturellement.
@ rep +3h
Le 14, avec plaisir. J'apporte mon casque.

# Vélos livrés, caisse n° 3
with olivier; ago 116; box Archive
@ olivier file:photo:caisse-3
Bonjour,

les cinq caisses sont arrivées ; la troisième a manifestement rencontré quelque chose. Photo jointe. Le vélo semble intact, sauf la fourche.
@ rep +1h cc:maren
Bonjour Olivier,

le transporteur m'a prévenu ce matin. Une fourche neuve part aujourd'hui et Maren vous expliquera le montage en visio. Ne roulez pas avec l'ancienne, même si elle a l'air droite.
@ olivier +6d cc:maren
Fourche montée. Maren ne parle pas français, notre mécanicien ne parle que français, et ils se sont compris parfaitement.

# Facture et service fait
with olivier; ago 15; labels invoice
@ olivier
Bonjour Robin,

la trésorerie réclame le « service fait » signé pour payer le solde. Pourriez-vous me renvoyer la facture avec la mention « 20 vélos livrés conformes » ?
@ rep +4h file:invoice:TB-0588:20xHarbour_cargo_bike@4120+20xBox_300_l@320
Bonjour Olivier,

voici la facture avec la mention. Merci de votre aide avec la trésorerie.
@ olivier +5d
Transmis. Chez nous, « rapidement » veut dire trois semaines ; je fais en sorte que ce soit deux.

# Reparto en el casco viejo
with itziar; ago 214; box Archive; labels hot
@ itziar
Hola Robin:

somos una cooperativa de reparto, nueve personas y muchas cuestas. Ahora usamos triciclos que pesan como un piano. ¿La Harbour sube un 14 % con 100 kg sin que el motor llore?

Itziar
@ rep +7h
Hola Itziar:

sube un 16 % con 120 kg; lo hemos medido en la calle de la Cisterna, con cerveza de verdad. El motor no llora, pero la batería lo nota: cuenta con 45 km en vez de 70.

¿Quieres probar una en vuestras cuestas?
@ itziar +3d
La cerveza de verdad nos ha convencido. Podemos probarla el mes que viene. ¿Y si luego queremos pagar con la subvención, que llega en otoño (dicen)?
@ rep +1d cc:joost file:quote:Q-2139:4xHarbour_cargo_bike@4240+4xBox_300_l@340
Os mando un presupuesto válido hasta que llegue la subvención, aunque sea más tarde de lo que dicen. Joost ya conoce esas subvenciones.
@ itziar +22d
Probada. El compañero más escéptico dio tres vueltas de más "para estar seguro".

# Piloto con cuatro bicis
with itziar; ago 22; labels hot
@ itziar
¡Ha llegado la subvención! No toda, pero sí para cuatro. ¿Mantenéis el precio del presupuesto Q-2139?
@ rep +50m
¡Enhorabuena! Lo mantenemos, lo prometido es deuda. ¿Las queréis todas iguales?
@ itziar +1d
Todas iguales menos una campana: la de Koldo tiene que ser más grave. No preguntes.
@ rep +2h
No pregunto. Una campana grave, apuntada. Entrega en cuatro semanas.
@ itziar +12d
Una duda: ¿quién nos hace la primera revisión? No hay taller vuestro a menos de 300 km.

# Hielo, pescado y una bicicleta
with joaquin; ago 104; box Archive
@ joaquin
Buenos días:

tengo un puesto de pescado en el Mercado del Faro. Quiero llevarlo a los restaurantes con hielo y sin furgoneta. ¿Aguanta la caja el agua salada? Mi cuñado dice que no.
@ rep +5h
Buenos días, Joaquín:

la caja es de polietileno y los tornillos de acero inoxidable, así que aguanta. Lo que no aguanta es la cadena: póngale cera cada semana. Dígale a su cuñado que en lo de la cadena tiene razón.
@ joaquin +2d
Mi cuñado está insoportable, pero encargo una con dos cajas aisladas.
@ rep +3h file:invoice:TB-0455:1xHarbour_cargo_bike@4290+2xInsulated_box@520
Anotado, factura adjunta. Que disfruten los dos.

# Zapytanie o rowery składane
with zofia; ago 171; box Archive; labels dealer
@ zofia
Dzień dobry,

prowadzimy mały sklep rowerowy przy dworcu. Codziennie ktoś pyta o składany rower, który zmieści się pod fotelem w pociągu. Czy Skiff się zmieści? I czy można zamówić najpierw dwie sztuki na próbę?

Pozdrawiam serdecznie
@ rep +6h
Dzień dobry Pani Zofio,

złożony Skiff ma 68 × 60 × 32 cm, mieści się pod większością foteli i pod wszystkimi stołami. Dwie sztuki na próbę to żaden kłopot, można je zwrócić w ciągu 30 dni.

(Mój polski poprawia kolega z magazynu, proszę o wyrozumiałość.)
@ zofia +2d
Proszę podziękować koledze, polski bez zarzutu. Bierzemy dwie: czarną i żółtą.
@ rep +3h file:invoice:TB-0341:2xSkiff_folding@1980
Wysłane dzisiaj, faktura w załączniku. Kolega się zarumienił.
@ zofia +19d
Obie sprzedane w tydzień, jedna konduktorowi. Proszę o cztery następne i plakat, jeśli jest.

# Reklamacja: przerzutka po 400 km
with zofia; ago 38; labels service
@ zofia
Dzień dobry, klientka skarży się, że w Skiffie po 400 km przeskakuje trzeci bieg. Mechanik regulował dwa razy. Czy to znana sprawa?
@ rep +2h cc:maren
Dzień dobry, pytam w warsztacie. Maren, third gear jumps on a Skiff after 400 km, adjusted twice. Anything known?
@ maren +3h cc:zofia
Check whether the cable housing by the hinge has a kink; if so, 15 mm longer cures it. If not, send me the hub and ride on mine.
@ zofia +1d cc:rep
Był załamany pancerz. 15 mm dłuższy i cisza. Bardzo dziękuję, klientka też!
