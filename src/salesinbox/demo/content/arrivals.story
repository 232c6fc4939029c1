# Two words about the colour
with siobhan; ago 0
@ siobhan
Robin, a courier asks for a pink one. I said I'd ask. I am asking. Please say something that I can read out to him.

# Can you call me before four?
with dev; ago 0; labels urgent
@ dev
Procurement has found half a budget that has to be spent this week. It's either bikes or chairs. I can keep the chairs people busy until four.

# Wann kommt der Lkw?
with jutta; ago 0
@ jutta
Hallo Robin, kurze Frage: Kommt die Lieferung morgen vor oder nach zwölf? Nach zwölf probt die Blaskapelle in der Einfahrt.

# Gulls
with tess; ago 0
@ tess
The gulls have worked out how the cup drawer opens. Is there such a thing as a latch for drawers on a bike? I'm serious. One of them took a flat white.

# Une journée d'essai à la mairie
with olivier; ago 0
@ olivier
Bonjour Robin,

le maire souhaite essayer un vélo devant la presse jeudi prochain. Il n'est pas monté sur un vélo depuis vingt ans. Que conseillez-vous, hormis un casque ?

# یک عکس برای شما
with dariush; ago 0
@ dariush file:photo:shop-front
سلام رابین، امروز دوچرخهٔ نارنجی ۱۰۰۰ کیلومتر را رد کرد. عکس پیوست است. همه سلام می‌رسانند.

# La campana de Koldo
with itziar; ago 0
@ itziar
Hola Robin: ha llegado la campana grave. Koldo está feliz; el vecindario, menos. ¿Existe una intermedia?

# Price for a used one?
with june; ago 0
@ june
A customer wants a Harbour but has a bookseller's budget (she's a bookseller). Do you have another one back from lease, and roughly what would it cost?

# שאלה קצרה על אחריות
with noa; ago 0
@ noa
היי רובין, האחריות על הסוככים היא לשנתיים או ל-3? הרוח כאן לא קוראת חוזים.

# 納期のご確認
with haruka; ago 0
@ haruka
アハターベルグ様

お世話になっております。先日の6台の件、船便の出港日がお決まりでしたらお知らせください。展示会のポスターに「近日入荷」と書いてもよろしいでしょうか。

# wet flour
with abel; ago 0
@ abel
rained in. box has a puddle. drain hole blocked by what used to be rye. any trick except a knitting needle

# Pytanie o plakat
with zofia; ago 0
@ zofia
Dzień dobry, plakat wisi i już dwie osoby chciały kupić... plakat. Czy możemy dostać jeszcze trzy?

# The fork has arrived
with siobhan; ago 0
@ siobhan
Neptune's new fork is here and somebody has painted waves on it. Was that Maren? Nobody dares to fit it now.
